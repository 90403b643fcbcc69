package org.omflow.booster.ha.log;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints what a command has to say: each {@code println} of a string is one line, and nothing steers the terminal,
 * whatever names from others it holds (see {@link PlainText}).
 */
public final class PlainWriter extends PrintWriter {
    /** A writer that passes on only safe text. */
    public PlainWriter(Writer to) {
        super(new Filter(to), true);
    }

    /** Has a command line print by this wherever it prints, in plain text without colours. */
    public static CommandLine of(CommandLine line) {
        return line.setOut(new PlainWriter(line.getOut()))
                .setErr(new PlainWriter(line.getErr()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    }

    @Override
    public void println(String line) {
        super.println(PlainText.of(line));
    }

    /** Passes on line ends and tabs, and escapes all else that is unsafe. */
    private static final class Filter extends FilterWriter {
        Filter(Writer out) {
            super(out);
        }

        @Override
        public void write(int character) throws IOException {
            write(Character.toString((char) character));
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            write(new String(text, from, length));
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            write(text.substring(from, from + length));
        }

        @Override
        public void write(String text) throws IOException {
            out.write(PlainText.keepingLines(text));
        }
    }
}
