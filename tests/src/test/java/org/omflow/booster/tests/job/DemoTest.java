package org.omflow.booster.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.demo.DemoMain;

/** The demo as a pending runs it, with the primary killed half-way: all orders complete and the report says so. */
@Tag("job")
@Tag("integration")
class DemoTest {
    private static final int ORDERS = 1_000;

    @TempDir
    Path folder;

    @Test
    void completesEveryOrderThoughThePrimaryIsKilled() throws Exception {
        Path report = folder.resolve("report.json");

        String output = demo("--orders", "" + ORDERS, "--free-ports", "--kill-booster", "--report", report.toString());

        JsonNode figures = Json.read(Files.readString(report));
        assertThat(figures.path("submitted").asInt()).as(output).isEqualTo(ORDERS);
        assertThat(figures.path("acknowledged").asInt()).isEqualTo(ORDERS);
        assertThat(figures.path("completed").asInt()).isEqualTo(ORDERS);
        for (String none : List.of("lost", "duplicated", "unexpected")) {
            assertThat(figures.path(none).asInt(-1)).as(none).isZero();
        }
        assertThat(figures.path("ordersPerSecond").asDouble()).isPositive();
        assertThat(figures.path("perServer")).hasSize(2);
        assertThat(figures.path("failovers")).hasSize(1);
        assertThat(figures.path("failovers").path(0).path("firstAcceptedMs").asInt())
                .isPositive();
        assertThat(figures.path("failovers").path(0).path("firstCompletedMs").asInt())
                .isPositive();
        assertThat(figures.path("databaseUrl").asText()).startsWith("jdbc:postgresql:");
        assertThat(figures.path("boosters")).hasSize(2);
        assertThat(figures.path("servers")).hasSize(2);
        assertThat(output).contains("server-1", "slave-2");
    }

    private String demo(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Domflow.class-data=" + System.getProperty("omflow.class-data", ""),
                "-cp",
                System.getProperty("java.class.path"),
                DemoMain.class.getName()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // Its programs start in less time without Java's second compiler.
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        Process process = builder.start();
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        if (!ended) {
            process.destroy();
            process.waitFor(60, TimeUnit.SECONDS);
        }
        String text = Files.readString(output);
        assertThat(ended).as(text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
