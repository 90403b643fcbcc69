package org.omflow.booster.installer.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads an event log from a CSV file in UTF-8, plain or compressed with gzip. The first row names the columns. Events
 * of a case keep the order of the file, for their times may tie.
 */
public final class EventLogReader {
    /** Field names that the generated process already has, and words of the expression language. */
    private static final Set<String> RESERVED =
            Set.of((LogProcess.NEXT + " " + LogProcess.RESOURCE + " " + LogProcess.COMPLETED_AT
                            + " and or not eq ne lt le gt ge div mod true false null if else do while for break continue"
                            + " function return new size empty var let const switch case default import throw try catch"
                            + " finally instanceof")
                    .split(" "));

    private EventLogReader() {}

    /**
     * Reads a whole log.
     *
     * @param separator of its columns; null to take the one that the file shows: a comma, semicolon or tab
     * @throws EventLogException when the file or a column is missing, or a row is damaged
     */
    public static EventLog read(Path file, LogColumns columns, Character separator) throws EventLogException {
        if (!Files.isRegularFile(file)) {
            throw new EventLogException("The log " + file.toAbsolutePath().normalize()
                    + " does not exist or is not a file; give the path of a CSV file, plain or .gz.");
        }
        try (LogText text = LogText.open(file, separator);
                CSVParser parser = format(text.separator()).parse(text.reader())) {
            return read(file, parser, columns);
        } catch (CharacterCodingException e) {
            throw new EventLogException(
                    "The log " + file + " is not UTF-8 text" + damagedLine(file)
                            + "; save it as 'CSV UTF-8' in the spreadsheet, or convert it: iconv -f WINDOWS-1252 -t UTF-8.",
                    e);
        } catch (IOException | UncheckedIOException e) {
            throw new EventLogException("The log " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static CSVFormat format(char separator) {
        return CSVFormat.RFC4180
                .builder()
                .setDelimiter(separator)
                .setIgnoreEmptyLines(true)
                .get();
    }

    private static String damagedLine(Path file) {
        try {
            return " in line " + LogText.firstDamagedLine(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static EventLog read(Path file, CSVParser parser, LogColumns columns) throws EventLogException {
        Iterator<CSVRecord> rows = parser.iterator();
        if (!rows.hasNext()) {
            throw new EventLogException("The log " + file + " is empty; its first row must name the columns.");
        }
        List<String> header = rows.next().stream().map(String::strip).toList();
        int caseAt = find(file, header, columns.caseId(), "the case", "--case-column");
        int activityAt = find(file, header, columns.activity(), "the activity", "--activity-column");
        int timeAt = find(file, header, columns.time(), "the time", "--time-column");
        int personAt = columns.person() == null
                ? header.indexOf(LogColumns.PERSON)
                : find(file, header, columns.person(), "the person", "--person-column");
        Map<Integer, String> others = new LinkedHashMap<>();
        Slugs names = new Slugs("_", "field", 64, RESERVED);
        for (int i = 0; i < header.size(); i++) {
            if (i != caseAt && i != activityAt && i != timeAt && i != personAt) {
                others.put(i, names.next(header.get(i)));
            }
        }
        LogTimes times = new LogTimes();
        Set<String> activities = new LinkedHashSet<>();
        Map<String, List<LoggedEvent>> cases = new LinkedHashMap<>();
        while (rows.hasNext()) {
            CSVRecord row = rows.next();
            if (row.size() != header.size()) {
                throw new EventLogException("Row " + row.getRecordNumber() + " of the log " + file + " has "
                        + row.size() + " columns, but the header has " + header.size() + "; fix or remove the row.");
            }
            String time = row.get(timeAt).strip();
            if (!times.isTime(time)) {
                throw new EventLogException("Row " + row.getRecordNumber() + " of the log " + file + " has '" + time
                        + "' in column '" + columns.time() + "', which is no date and time; write it like "
                        + LogTimes.EXAMPLES + ", or name the right column with --time-column.");
            }
            String activity = filled(file, row, activityAt, columns.activity());
            activities.add(activity);
            cases.computeIfAbsent(filled(file, row, caseAt, columns.caseId()), id -> new ArrayList<>())
                    .add(new LoggedEvent(
                            activity,
                            personAt < 0 || row.get(personAt).isBlank() ? null : row.get(personAt),
                            time,
                            values(row, others)));
        }
        if (cases.isEmpty()) {
            throw new EventLogException("The log " + file + " has a header but no events; give one with events.");
        }
        return new EventLog(
                List.copyOf(activities),
                List.copyOf(others.values()),
                cases.entrySet().stream()
                        .map(c -> new LoggedCase(c.getKey(), c.getValue()))
                        .toList());
    }

    private static int find(Path file, List<String> header, String column, String what, String option)
            throws EventLogException {
        int at = header.indexOf(column);
        if (at < 0) {
            throw new EventLogException("The log " + file + " has no column '" + column + "' for " + what
                    + "; its columns are "
                    + header.stream().map(c -> "'" + c + "'").collect(Collectors.joining(", "))
                    + ". Name the right one with " + option
                    + (header.size() > 1 ? "." : ", or what separates the columns with --separator."));
        }
        return at;
    }

    private static String filled(Path file, CSVRecord row, int at, String column) throws EventLogException {
        String value = row.get(at).strip();
        if (value.isEmpty()) {
            throw new EventLogException("Row " + row.getRecordNumber() + " of the log " + file + " is empty in column '"
                    + column + "'; fill it in or remove the row.");
        }
        return value;
    }

    private static Map<String, String> values(CSVRecord row, Map<Integer, String> columns) {
        Map<String, String> values = new LinkedHashMap<>();
        columns.forEach((at, name) -> values.put(name, row.get(at)));
        return values;
    }
}
