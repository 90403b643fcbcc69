package org.omflow.booster.installer.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.json.Json;

@Tag("long")
@Tag("job")
class DemoRunTest {
    @TempDir
    Path folder;

    @Test
    void losesAndDoublesNothingThoughThePrimaryIsKilledHalfWay() throws Exception {
        Path report = folder.resolve("report.json");

        int exitCode = DemoMain.commandLine()
                .execute(
                        "--free-ports",
                        "--servers=2",
                        "--orders=2000",
                        "--kill-booster",
                        "--logs=" + folder.resolve("logs"),
                        "--report=" + report);

        assertThat(exitCode).isZero();
        JsonNode found = Json.read(Files.readString(report));
        for (String field : new String[] {"submitted", "acknowledged", "completed"}) {
            assertThat(found.path(field).asInt()).as(field).isEqualTo(2000);
        }
        for (String field : new String[] {"lost", "duplicated", "unexpected"}) {
            assertThat(found.path(field).asInt(-1)).as(field).isZero();
        }
        assertThat(found.path("failovers")).hasSize(1);
        assertThat(found.path("failovers").get(0).path("firstAcceptedMs").asLong())
                .isPositive()
                .isLessThanOrEqualTo(
                        found.path("failovers").get(0).path("firstCompletedMs").asLong());
        assertThat(found.path("perServer").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("server-1", "slave-2");
        assertThat(found.path("failBackMs").asLong()).isPositive();
        assertThat(found.path("boosters"))
                .extracting(booster -> booster.path("role").asText())
                .containsExactly("primary", "secondary");
        assertThat(found.path("servers")).hasSize(2);
        try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
            assertThat(children).as("processes that the demo left").isEmpty();
        }
    }
}
