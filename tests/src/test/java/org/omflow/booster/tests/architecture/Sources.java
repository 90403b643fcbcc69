package org.omflow.booster.tests.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.omflow.booster.ha.testkit.SourceTree;

/** The source files of all modules. */
final class Sources {
    private Sources() {}

    /** The Java files of one kind, {@code main} or {@code test}, of every module. */
    static List<Path> java(String kind) throws IOException {
        return SourceTree.files("[^/]+/src/" + kind + "/java/.*\\.java");
    }

    /** What is neither Java nor a guide: scripts and the resources of programs. */
    static List<Path> scripts() throws IOException {
        return SourceTree.files(".*\\.(sh|xml|properties|json|sql|yml)");
    }
}
