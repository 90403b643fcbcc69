package org.omflow.booster.ha.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.testkit.LogLines;
import picocli.CommandLine;

@Tag("database")
class DoctorTest {
    private final AtomicReference<List<Finding>> found = new AtomicReference<>(List.of());
    private final Doctor doctor = new Doctor(List.of(found::get));

    @Test
    void aFindingIsLoggedWhenItBeginsAndWhenItEnds() {
        try (LogLines log = LogLines.of(Doctor.class)) {
            doctor.run();
            found.set(List.of(Finding.warn("fsync", "fsync is off, 1 s ago", "ALTER SYSTEM SET fsync = on;")));
            doctor.run();
            found.set(List.of(Finding.warn("fsync", "fsync is off, 61 s ago", "ALTER SYSTEM SET fsync = on;")));
            doctor.run();
            found.set(List.of());
            doctor.run();
            doctor.run();

            assertThat(log.containing("fsync"))
                    .containsExactly(
                            "fsync: fsync is off, 1 s ago. Remedy: ALTER SYSTEM SET fsync = on;", "mended: fsync");
        }
    }

    @Test
    void aFindingThatGetsWorseOrHasAnotherCauseIsLoggedToo() {
        try (LogLines log = LogLines.of(Doctor.class)) {
            found.set(List.of(Finding.warn("schema", "omflow may not make tables", "GRANT CREATE;")));
            doctor.run();
            found.set(List.of(Finding.refuse("schema", "omflow may not make tables", "GRANT CREATE;")));
            doctor.run();
            found.set(List.of(Finding.refuse("schema", "omflow may not read 3 tables", "GRANT SELECT;")));
            doctor.run();
            found.set(List.of(Finding.refuse("schema", "omflow may not read 4 tables", "GRANT SELECT;")));
            doctor.run();
            found.set(List.of());
            doctor.run();

            assertThat(log.containing("schema"))
                    .containsExactly(
                            "schema: omflow may not make tables. Remedy: GRANT CREATE;",
                            "schema: omflow may not make tables. Remedy: GRANT CREATE;",
                            "schema: omflow may not read 3 tables. Remedy: GRANT SELECT;",
                            "mended: schema");
        }
    }

    @Test
    void aCheckThatFailsHidesNoOther() {
        found.set(List.of(Finding.refuse("encoding", "it has LATIN1", "CREATE DATABASE x;")));
        Check failing = () -> {
            throw new IllegalStateException("no such thing");
        };
        Doctor both = new Doctor(List.of(failing, found::get));
        both.run();
        assertThat(both.findings()).extracting(Finding::check).containsExactly("doctor", "encoding");
        assertThat(both.findings().get(0).text()).contains("could not be checked", "no such thing");

        StringWriter printed = new StringWriter();
        CommandLine process = new CommandLine(CommandLine.Model.CommandSpec.create());
        DoctorCommand.addTo(process, new SettingsCommandLine("probe", List.of()), () -> List.of(failing, found::get));
        process.setOut(new PrintWriter(printed));
        assertThat(process.execute("doctor")).isEqualTo(1);
        assertThat(printed.toString()).contains("could not be checked", "encoding: it has LATIN1");
    }

    @Test
    void onlyWhatRefusesIsARefusal() {
        found.set(List.of(Finding.warn("fsync", "fsync is off", "ALTER SYSTEM SET fsync = on;")));
        doctor.run();
        assertThat(doctor.refusal()).isEmpty();
        assertThat(doctor.findings()).hasSize(1);

        found.set(List.of(Finding.refuse("encoding", "it has LATIN1", "CREATE DATABASE x;", "database.url=x")));
        doctor.run();
        assertThat(doctor.refusal()).hasValue("encoding: it has LATIN1. Remedy: CREATE DATABASE x; database.url=x");
    }

    @Test
    void healthShowsEachWithItsRemedy() {
        assertThat(Finding.toJson(List.of(Finding.refuse("encoding", "it has LATIN1", "CREATE DATABASE x;", "y=x")))
                        .toString())
                .isEqualTo("[{\"check\":\"encoding\",\"severity\":\"refuse\",\"problem\":\"it has LATIN1\","
                        + "\"remedy\":[\"CREATE DATABASE x;\",\"y=x\"]}]");
    }

    @Test
    void tooFewOpenFilesAreFoundWithALimitThatIsEnough() {
        List<Finding> few = new OpenFilesCheck(() -> 1024).look();
        assertThat(few).extracting(Finding::check).containsExactly("open files");
        String remedy = few.get(0).remedy().get(0);
        assertThat(remedy).startsWith("LimitNOFILE=");

        long enough = Long.parseLong(remedy.substring(remedy.indexOf('=') + 1));
        assertThat(new OpenFilesCheck(() -> enough).look()).isEmpty();
        assertThat(new OpenFilesCheck(() -> -1).look()).isEmpty();
        assertThat(OpenFilesCheck.ofCommand(() -> 1024).look().get(0).problem())
                .startsWith("this command may have 1024")
                .contains("/health/ready");
    }
}
