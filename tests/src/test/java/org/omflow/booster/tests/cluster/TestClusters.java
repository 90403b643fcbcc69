package org.omflow.booster.tests.cluster;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.omflow.booster.installer.cluster.ClusterBuilder;
import org.omflow.booster.installer.cluster.DemoCluster;

/** Starts the product for a test: on free ports, with the log of each process in {@code target/logs/<test>}. */
public final class TestClusters {
    /** For the Java of Boosters and servers, with spaces between; the pom sets it. */
    private static final String JAVA_OPTIONS = "omflow.test.java";

    private TestClusters() {}

    /** A cluster for this class of tests; the test says what more it wants of it. */
    public static ClusterBuilder of(Class<?> test) {
        ClusterBuilder plan = DemoCluster.builder()
                .freePorts()
                .logs(Path.of("target", "logs", test.getSimpleName()))
                // A machine that runs tests may be fuller than one that runs a Booster.
                .boosterSetting("disk.max-usage", "99");
        Stream.of(System.getProperty(JAVA_OPTIONS, "").split(" "))
                .filter(option -> !option.isEmpty())
                .forEach(plan::javaOption);
        return plan;
    }
}
