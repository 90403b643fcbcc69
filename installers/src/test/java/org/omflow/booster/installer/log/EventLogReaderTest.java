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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        EventLog log = read(HEADER + "\"A, \"\"1\"\"\",\"two\r\nlines\",\"Smith, Amy\",2012-01-01 10:00,\"\"\r\n");

        LoggedCase first = log.cases().get(0);
        assertThat(first.id()).isEqualTo("A, \"1\"");
        assertThat(first.events())
                .containsExactly(
                        new LoggedEvent("two\r\nlines", "Smith, Amy", "2012-01-01 10:00", Map.of("product", "")));
    }

    @Test
    void readsPackedFilesAndSkipsAByteOrderMark() throws Exception {
        Path file = folder.resolve("packed.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("\uFEFF" + HEADER + "1,Open,amy,2012-01-01 10:00,p\n").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(EventLogReader.read(file, LogColumns.HELP_DESK, null).events())
                .isEqualTo(1);
    }

    @Test
    void doesWithoutAPersonUnlessAColumnIsNamed() throws Exception {
        String text = "Case ID,Activity,Complete Timestamp\n1,Open,2012-01-01 10:00\n";

        assertThat(read(text).cases().get(0).events().get(0).person()).isNull();
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> EventLogReader.read(
                        write(text), new LogColumns("Case ID", "Activity", "Complete Timestamp", "who"), null))
                .withMessageContaining("no column 'who' for the person")
                .withMessageContaining("--person-column");
    }

    @Test
    void givesEachFurtherColumnAFieldOfItsOwn() throws Exception {
        EventLog log = read(
                "Case ID,Activity,Complete Timestamp,Variant,Variant,next,size,1st\n1,Open,2012-01-01 10:00,a,b,c,d,e\n");

        assertThat(log.fields()).containsExactly("variant", "variant_2", "next_2", "size_2", "field_1st");
        assertThat(log.cases().get(0).events().get(0).others()).containsEntry("variant_2", "b");
    }

    @Test
    void listsTheColumnsFoundWhenOneIsMissing() {
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read("case,Activity,Complete Timestamp\n1,Open,2012-01-01 10:00\n"))
                .withMessageContaining("has no column 'Case ID' for the case")
                .withMessageContaining("'case', 'Activity', 'Complete Timestamp'")
                .withMessageContaining("--case-column");
    }

    @Test
    void namesTheRowThatIsDamaged() {
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read(HEADER + "1,Open,amy,2012-01-01 10:00,p\n1,Close,amy\n"))
                .withMessageContaining("Row 3")
                .withMessageContaining("3 columns, but the header has 5");
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read(HEADER + " ,Open,amy,2012-01-01 10:00,p\n"))
                .withMessageContaining("Row 2")
                .withMessageContaining("'Case ID'");
    }

    @Test
    void refusesFilesThatAreMissingEmptyOrNotUtf8() throws Exception {
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> EventLogReader.read(folder.resolve("none.csv"), LogColumns.HELP_DESK, null))
                .withMessageContaining("none.csv does not exist");
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read(""))
                .withMessageContaining("is empty");
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read(HEADER))
                .withMessageContaining("no events");
        Path latin = folder.resolve("latin.csv");
        Files.write(
                latin, (HEADER + "1,Gr\u00fc\u00df,amy,2012-01-01 10:00,p\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> EventLogReader.read(latin, LogColumns.HELP_DESK, null))
                .withMessageContaining("not UTF-8 text in line 2; save it as 'CSV UTF-8'");
    }

    /** As spreadsheets write it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sep=;\r\nCase ID; Activity ;Complete Timestamp\r\n1;Open;28.02.2026 09:30\r\n",
                "Case ID;\"Activity\";Complete Timestamp\n1;\"Open\";2/28/2026 9:30 AM\n",
                "\uFEFFCase ID\t Activity\tComplete Timestamp \n1\tOpen\t2026-02-28T09:30:00.123+01:00\n"
            })
    void readsOtherSeparatorsAndBlanksAroundNames(String text) throws Exception {
        EventLog log = read(text);
        assertThat(log.activities()).containsExactly("Open");
        assertThat(log.fields()).isEmpty();
    }

    @Test
    void aGivenSeparatorCounts() throws Exception {
        Path file = write("Case ID|Activity|Complete Timestamp|a,b,c,d,e\n1|Open|2026-02-28 09:30|x\n");
        assertThat(EventLogReader.read(file, LogColumns.HELP_DESK, '|').fields())
                .hasSize(1);
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() -> read("Case ID|Activity|Complete Timestamp\n1|Open|2026-02-28 09:30\n"))
                .withMessageContaining("--separator");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2012/04/03 16:55:38.000",
                "2011-10-01 00:38:44.546",
                "2017-01-02T10:00:00.000+0100",
                "2017-01-02T10:00:00Z",
                "13.01.2010 08:40",
                "13/01/2010 08:40:00",
                "1/13/2010 8:40:25 PM",
                "13-Jan-2010 08:40",
                "2010-01-13"
            })
    void knowsTheTimesOfManyPrograms(String time) throws Exception {
        assertThat(read("Case ID,Activity,Complete Timestamp\n1,Open," + time + "\n")
                        .cases()
                        .get(0)
                        .events()
                        .get(0)
                        .time())
                .isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"31.02.2026 99:99", "2026-02-30 10:00", "2026-13-01 10:00", "t", "", "10:00"})
    void refusesATimeThatIsNone(String time) {
        assertThatExceptionOfType(EventLogException.class)
                .isThrownBy(() ->
                        read("Case ID,Activity,Complete Timestamp\n1,Open,2026-02-28 09:30\n1,Open," + time + "\n"))
                .withMessageContaining("Row 3")
                .withMessageContaining("'" + time + "' in column 'Complete Timestamp', which is no date and time");
    }

    @Test
    void readsTheWholeHelpDeskLog() throws Exception {
        EventLog log = EventLogReader.read(HelpDeskLog.file(), LogColumns.HELP_DESK, null);

        assertThat(log.cases()).hasSize(4580);
        assertThat(log.events()).isEqualTo(21_348);
        assertThat(log.activities()).hasSize(14);
        assertThat(log.fields()).hasSize(12).contains("variant", "variant_2", "seriousness", "seriousness_2");
    }

    private EventLog read(String text) throws EventLogException, IOException {
        return EventLogReader.read(write(text), LogColumns.HELP_DESK, null);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("log.csv"), text);
    }
}
