package org.omflow.booster.installer.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("job")
class EventLogReaderTest {
    private static final String HEADER = "Case ID,Activity,Resource,Complete Timestamp,product\r\n";

    @TempDir
    Path folder;

    @Test
    void keepsTheOrderOfTheFileWithinACaseWhereTimesTie() throws Exception {
        EventLog log = read(HEADER
                + "Case 2,Open,amy,2012/01/01 10:00:00.000,p\r\n"
                + "Case 1,Open,bob,2012/01/01 10:00:00.000,p\r\n"
                + "Case 2,Wait,amy,2012/01/01 10:00:00.000,p\r\n"
                + "Case 2,Assign,amy,2012/01/01 10:00:00.000,q\r\n"
                + "Case 1,Close,bob,2012/01/01 10:00:00.000,p\r\n");

        assertThat(log.cases()).extracting(LoggedCase::id).containsExactly("Case 2", "Case 1");
        assertThat(log.cases().get(0).events())
                .extracting(LoggedEvent::activity)
                .containsExactly("Open", "Wait", "Assign");
        assertThat(log.cases().get(0).events().get(2).others()).containsExactly(Map.entry("product", "q"));
        assertThat(log.activities()).containsExactly("Open", "Wait", "Assign", "Close");
        assertThat(log.events()).isEqualTo(5);
    }

    @Test
    void unquotesCommasQuotesAndLineBreaks() throws Exception {
        EventLog log = read(HEADER + "\"A, \"\"1\"\"\",\"two\r\nlines\",\"Smith, Amy\",t,\"\"\r\n");

        LoggedCase first = log.cases().get(0);
        assertThat(first.id()).isEqualTo("A, \"1\"");
        assertThat(first.events())
                .containsExactly(new LoggedEvent("two\r\nlines", "Smith, Amy", "t", Map.of("product", "")));
    }

    @Test
    void readsPackedFilesAndSkipsAByteOrderMark() throws Exception {
        Path file = folder.resolve("packed.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("\uFEFF" + HEADER + "1,Open,amy,t,p\n").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(EventLogReader.read(file, LogColumns.HELP_DESK).events()).isEqualTo(1);
    }

    @Test
    void doesWithoutAPersonUnlessAColumnIsNamed() throws Exception {
        String text = "Case ID,Activity,Complete Timestamp\n1,Open,t\n";

        assertThat(read(text).cases().get(0).events().get(0).person()).isNull();
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> EventLogReader.read(
                        write(text), new LogColumns("Case ID", "Activity", "Complete Timestamp", "who")))
                .withMessageContaining("no column 'who' for the person")
                .withMessageContaining("--person-column");
    }

    @Test
    void givesEachFurtherColumnAFieldOfItsOwn() throws Exception {
        EventLog log = read("Case ID,Activity,Complete Timestamp,Variant,Variant,next,size,1st\n1,Open,t,a,b,c,d,e\n");

        assertThat(log.fields()).containsExactly("variant", "variant_2", "next_2", "size_2", "field_1st");
        assertThat(log.cases().get(0).events().get(0).others()).containsEntry("variant_2", "b");
    }

    @Test
    void listsTheColumnsFoundWhenOneIsMissing() {
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read("case,Activity,Complete Timestamp\n1,Open,t\n"))
                .withMessageContaining("has no column 'Case ID' for the case")
                .withMessageContaining("'case', 'Activity', 'Complete Timestamp'")
                .withMessageContaining("--case-column");
    }

    @Test
    void namesTheRowThatIsDamaged() {
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read(HEADER + "1,Open,amy,t,p\n1,Close,amy\n"))
                .withMessageContaining("Row 3")
                .withMessageContaining("3 columns, but the header has 5");
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read(HEADER + " ,Open,amy,t,p\n"))
                .withMessageContaining("Row 2")
                .withMessageContaining("'Case ID'");
    }

    @Test
    void refusesFilesThatAreMissingEmptyOrNotUtf8() throws Exception {
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> EventLogReader.read(folder.resolve("none.csv"), LogColumns.HELP_DESK))
                .withMessageContaining("none.csv does not exist");
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read(""))
                .withMessageContaining("is empty");
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read(HEADER))
                .withMessageContaining("no events");
        Path latin = folder.resolve("latin.csv");
        Files.write(latin, (HEADER + "1,Gr\u00fc\u00df,amy,t,p\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> EventLogReader.read(latin, LogColumns.HELP_DESK))
                .withMessageContaining("not UTF-8");
    }

    @Test
    void readsTheWholeHelpDeskLog() throws Exception {
        EventLog log = EventLogReader.read(HelpDeskLog.file(), LogColumns.HELP_DESK);

        assertThat(log.cases()).hasSize(4580);
        assertThat(log.events()).isEqualTo(21_348);
        assertThat(log.activities()).hasSize(14);
        assertThat(log.fields()).hasSize(12).contains("variant", "variant_2", "seriousness", "seriousness_2");
    }

    private EventLog read(String text) throws EventLogException, IOException {
        return EventLogReader.read(write(text), LogColumns.HELP_DESK);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("log.csv"), text);
    }
}
