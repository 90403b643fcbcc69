package org.omflow.booster.installer.log;

import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Knows the dates and times of event logs, as programs and spreadsheets write them. */
final class LogTimes {
    /** For messages. */
    static final String EXAMPLES = "2026-02-28 09:30:00, 28.02.2026 09:30 or 2/28/2026 9:30 AM";

    private static final List<String> DATES =
            List.of("uuuu-M-d", "uuuu/M/d", "d.M.uuuu", "d/M/uuuu", "M/d/uuuu", "d-M-uuuu", "d-MMM-uuuu", "d MMM uuuu");
    private static final List<String> TIMES = List.of(
            "[['T'][' ']H:mm[:ss[[.][,][SSSSSSSSS][SSSSSSSS][SSSSSSS][SSSSSS][SSSSS][SSSS][SSS][SS][S]]]][' '][XXX][XX][X]",
            " h:mm[:ss] a");
    private static final List<DateTimeFormatter> FORMATS = formats();

    /** Most logs keep to one format. */
    private DateTimeFormatter last = FORMATS.get(0);

    /** Whether this is a date and time that exists. */
    boolean isTime(String text) {
        if (matches(last, text)) {
            return true;
        }
        for (DateTimeFormatter format : FORMATS) {
            if (matches(format, text)) {
                last = format;
                return true;
            }
        }
        return false;
    }

    private static boolean matches(DateTimeFormatter format, String text) {
        try {
            format.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static List<DateTimeFormatter> formats() {
        List<DateTimeFormatter> formats = new ArrayList<>();
        for (String time : TIMES) {
            for (String date : DATES) {
                formats.add(new DateTimeFormatterBuilder()
                        .parseCaseInsensitive()
                        .appendPattern(date + time)
                        .toFormatter(Locale.ENGLISH)
                        .withResolverStyle(ResolverStyle.STRICT));
            }
        }
        return formats;
    }
}
