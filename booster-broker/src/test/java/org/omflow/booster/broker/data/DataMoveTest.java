package org.omflow.booster.broker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A move of message data that was interrupted goes on, and moves nothing else. */
@Tag("key")
class DataMoveTest {
    @TempDir
    private Path folder;

    @Test
    void anInterruptedMoveGoesOn() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data")).toRealPath();
        Path journal = Files.createDirectory(data.resolve("journal"));
        Files.writeString(journal.resolve("one"), "message");
        DataMove move = DataMove.of(data, Instant.parse("2026-01-31T12:00:00Z"), Optional.empty());
        move.carryOut(step -> {});

        DataMove.unfinished(data).orElseThrow().carryOut(step -> {});

        assertThat(data.resolve("set-aside-20260131-120000/journal/one")).hasContent("message");
        assertThat(journal).isEmptyDirectory();
    }

    @Test
    void aPlanThatWouldMoveAnythingElseIsRefused() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data")).toRealPath();
        Path other = Files.createDirectory(folder.resolve("other")).toRealPath();
        String[][] steps = {
            {other.toString(), data.resolve("set-aside-x/other").toString(), ""},
            {
                data.resolve("journal").toString(),
                folder.resolve("elsewhere/journal").toString(),
                ""
            },
            {
                data.resolve("journal").toString(),
                data.resolve("set-aside-x/journal").toString(),
                "../../../other"
            },
            {data + "/../other", data + "/../other.set-aside-x", ""}
        };
        for (String[] step : steps) {
            Files.writeString(
                    data.resolve("move.unfinished"),
                    "0.folder=" + step[0] + "\n0.aside=" + step[1] + "\n0.from=" + step[2] + "\n");
            assertThatExceptionOfType(IOException.class)
                    .as(String.join(" ", step))
                    .isThrownBy(() -> DataMove.unfinished(data))
                    .withMessageContaining("which is not message data of this Booster");
        }
        assertThat(other).isDirectory();
    }
}
