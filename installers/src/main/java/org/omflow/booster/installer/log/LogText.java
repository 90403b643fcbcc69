package org.omflow.booster.installer.log;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The text of a CSV file, plain or compressed with gzip, without the marks that programs put before it: a byte order mark
 * and Excel's line {@code sep=;}.
 */
final class LogText implements AutoCloseable {
    /** The separators that a header is tried with, the likeliest first. */
    private static final String USUAL = ",;\t";

    private static final String NAMED = "sep=";
    /** Characters of the first line that are looked at. */
    private static final int FIRST_LINE = 64 << 10;

    private final BufferedReader reader;
    private final char separator;

    private LogText(BufferedReader reader, Character separator) throws IOException {
        this.reader = reader;
        if (peekLine(1).equals("\uFEFF")) {
            reader.skip(1);
        }
        String first = peekLine(FIRST_LINE);
        boolean named = first.length() == NAMED.length() + 1 && first.startsWith(NAMED);
        if (named) {
            reader.readLine();
        }
        this.separator = separator != null ? separator : named ? first.charAt(NAMED.length()) : likeliest(first);
    }

    /**
     * Opens a file in UTF-8.
     *
     * @param separator of its columns; null to take the one that the file names or its first row shows
     */
    static LogText open(Path file, Character separator) throws IOException {
        BufferedReader reader = reader(file, StandardCharsets.UTF_8);
        try {
            return new LogText(reader, separator);
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }

    Reader reader() {
        return reader;
    }

    char separator() {
        return separator;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** The number of the first line that is not UTF-8, counted from 1. */
    static long firstDamagedLine(Path file) throws IOException {
        // In this charset each byte is a character, and a line of UTF-8 ends where one of these ends.
        try (BufferedReader bytes = reader(file, StandardCharsets.ISO_8859_1)) {
            long number = 0;
            for (String line = bytes.readLine(); line != null; line = bytes.readLine()) {
                number++;
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(StandardCharsets.ISO_8859_1.encode(line));
                } catch (CharacterCodingException e) {
                    break;
                }
            }
            return number;
        }
    }

    private static BufferedReader reader(Path file, Charset charset) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        try {
            in.mark(2);
            boolean packed = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            return new BufferedReader(
                    new InputStreamReader(packed ? new GZIPInputStream(in) : in, charset.newDecoder()), FIRST_LINE);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private String peekLine(int most) throws IOException {
        reader.mark(most);
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c >= 0 && c != '\r' && c != '\n'; c = reader.read()) {
            line.append((char) c);
            if (line.length() == most) {
                break;
            }
        }
        reader.reset();
        return line.toString();
    }

    /** The separator that occurs most in the header outside of quotes. */
    private static char likeliest(String header) {
        String outside = header.replaceAll("\"[^\"]*\"", "");
        char best = USUAL.charAt(0);
        for (char each : USUAL.toCharArray()) {
            if (count(outside, each) > count(outside, best)) {
                best = each;
            }
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }
}
