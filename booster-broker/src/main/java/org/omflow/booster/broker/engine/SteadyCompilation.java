package org.omflow.booster.broker.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.omflow.booster.ha.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the loop that reads a journal at a steady speed. Java's second compiler makes it faster, but assumes that only
 * what was seen so far will come; when something else does, in the middle of a failover, the loop runs in the
 * interpreter for most of a second. The first compiler assumes nothing, and the disk limits reading then anyway.
 */
final class SteadyCompilation {
    private static final Logger log = LoggerFactory.getLogger(SteadyCompilation.class);

    /** The name of the loop's method in {@link JournalImpl}. */
    private static final String LOOP = "readJournalFile";

    private static boolean configured;

    private SteadyCompilation() {}

    /**
     * Configures the JVM so, once per process.
     *
     * @param folder for a temporary file
     * @return false for a JVM that does not support it; its first failover may then take longer
     */
    static synchronized boolean ofJournals(Path folder) {
        if (configured) {
            return true;
        }
        Path file = folder.resolve("compiler-directives.json");
        try {
            Files.writeString(file, directives());
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "compilerDirectivesAdd",
                            new Object[] {new String[] {file.toString()}},
                            new String[] {String[].class.getName()});
            configured = true;
            return true;
        } catch (IOException | JMException | RuntimeException e) {
            log.debug("this JVM accepts no compiler directives", e);
            return false;
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("The file {} is no longer needed but cannot be deleted: {}", file, e.toString());
        }
    }

    private static String directives() {
        var directive = Json.object();
        directive.put("match", JournalImpl.class.getName().replace('.', '/') + "." + LOOP);
        directive.putObject("c2").put("Exclude", true);
        return Json.write(Json.array().add(directive));
    }
}
