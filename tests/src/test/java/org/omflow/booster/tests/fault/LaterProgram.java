package org.omflow.booster.tests.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.omflow.booster.ha.testkit.SourceTree;

/**
 * A made-up later version of the server: it ends subflows with jobs of the type {@value #TYPE}, holds early steps for the
 * reason {@value #REASON}, and records the type of each job it has done in the column {@value #COLUMN}. It is this version
 * with a few changed classes in front, and runs in place of it from {@link #install} on.
 */
final class LaterProgram {
    static final String TYPE = "subflow.finish";
    static final String REASON = "scheduled";
    static final String COLUMN = "later_type";

    private static final String MESSAGE = "ha-config/src/main/java/org/omflow/booster/ha/message/";
    private static final String SERVER = "server-adapter/src/main/java/org/omflow/booster/server/";
    /** Puts a folder before the class path, once there is one. */
    private static final String LAUNCHER =
            """
            later="$1"; shift
            if [ -d "$later" ]; then
              before=
              for word; do
                shift
                [ "$before" = -cp ] && set -- "$@" "$later:$word" || set -- "$@" "$word"
                before=$word
              done
            fi
            exec "$@"
            """;

    private final Path compiled;
    private final Path installed;

    private LaterProgram(Path folder) {
        compiled = folder.resolve("compiled");
        installed = folder.resolve("later");
    }

    /** Compiles it into this folder. */
    static LaterProgram compile(Path folder) throws IOException {
        LaterProgram program = new LaterProgram(folder);
        program.compile(sources(folder.resolve("sources")));
        return program;
    }

    /** The words before {@code java} by which a server runs it once it is installed. */
    String[] launcher() {
        return new String[] {"sh", "-c", LAUNCHER, "later", installed.toString()};
    }

    /** From now on the server starts with it. */
    void install() throws IOException {
        Files.move(compiled, installed);
    }

    /** Its changed classes, until they are installed. */
    Path classes() {
        return compiled;
    }

    private static List<Path> sources(Path folder) throws IOException {
        Map<String, List<Change>> changes = new LinkedHashMap<>();
        changes.put(
                MESSAGE + "JobType.java",
                List.of(new Change(
                        "SUBFLOW_CANCEL(\"subflow.cancel\")",
                        "SUBFLOW_CANCEL(\"subflow.cancel\"), SUBFLOW_FINISH(\"" + TYPE + "\")")));
        changes.put(
                MESSAGE + "Job.java",
                List.of(new Change("return JobType.SUBFLOW_END;", "return JobType.SUBFLOW_FINISH;")));
        changes.put(
                MESSAGE + "JobReader.java",
                List.of(new Change("case SUBFLOW_END", "case SUBFLOW_END, SUBFLOW_FINISH")));
        changes.put(
                SERVER + "held/HeldJob.java",
                List.of(new Change("        UNKNOWN,\n", "        UNKNOWN, SCHEDULED,\n")));
        changes.put(
                SERVER + "held/HeldJobs.java",
                List.of(
                        new Change(
                                "= reason.equals(HeldJob.Reason.UNKNOWN.wireName())",
                                "= reason.equals(HeldJob.Reason.UNKNOWN.wireName())"
                                        + " || reason.equals(HeldJob.Reason.SCHEDULED.wireName())"),
                        // Its own jobs may come to older servers, too.
                        new Change(
                                "Duration.ofSeconds(15), 2, Duration.ofMinutes(10)",
                                "Duration.ofSeconds(2), 2, Duration.ofSeconds(5)")));
        changes.put(
                SERVER + "execution/JobDispatcher.java",
                List.of(
                        new Change(
                                "new HeldJob(received.toHold(), HeldJob.Reason.EARLY",
                                "new HeldJob(received.toHold(), HeldJob.Reason.SCHEDULED"),
                        new Change(".until(HeldJob.Reason.EARLY", ".until(HeldJob.Reason.SCHEDULED"),
                        new Change(
                                "if (held.reason() != HeldJob.Reason.EARLY",
                                "if (held.reason() != HeldJob.Reason.SCHEDULED"
                                        + " && held.reason() != HeldJob.Reason.EARLY"),
                        // It has no limit, so its rows are there as long as only it may touch them.
                        new Change("if (limits.mayWait(since, work.now()))", "if (limits.holdsEarlyJobs())"),
                        new Change("look.isBefore(giveUp) ? look : giveUp", "look")));
        changes.put(
                SERVER + "job/ProcessedJobs.java",
                List.of(
                        new Change("sender, processed_at\"", "sender, processed_at, " + COLUMN + "\""),
                        new Change("sender, processed_at)\"", "sender, processed_at, " + COLUMN + ")\""),
                        new Change("(?,?,?,?,?,?,?)", "(?,?,?,?,?,?,?,?)"),
                        new Change(".time(now)", ".time(now).text(outcome.received().type())")));
        Files.createDirectories(folder);
        for (Map.Entry<String, List<Change>> file : changes.entrySet()) {
            String text = Files.readString(SourceTree.ROOT.resolve(file.getKey()));
            for (Change change : file.getValue()) {
                text = change.apply(file.getKey(), text);
            }
            Files.writeString(folder.resolve(Path.of(file.getKey()).getFileName()), text);
        }
        try (Stream<Path> written = Files.list(folder)) {
            return written.toList();
        }
    }

    /** A place in a source file, and what stands there in the later version. */
    private record Change(String now, String later) {
        String apply(String file, String text) {
            int at = text.indexOf(now);
            if (at < 0 || text.indexOf(now, at + 1) >= 0) {
                throw new IllegalStateException(file + " does not hold exactly once: " + now
                        + "\nThe later version is made from it: adapt " + LaterProgram.class.getSimpleName() + ".");
            }
            return text.replace(now, later);
        }
    }

    private void compile(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        Files.createDirectories(compiled);
        List<String> options = List.of(
                "--release",
                "17",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                compiled.toString());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            null, files, found, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!done) {
                throw new IllegalStateException("The later version cannot be compiled: adapt "
                        + LaterProgram.class.getSimpleName() + ".\n"
                        + found.getDiagnostics().stream()
                                .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
                                .map(Object::toString)
                                .collect(Collectors.joining("\n")));
            }
        }
    }
}
