package org.omflow.booster.installer.setup;

import java.io.Console;
import java.io.PrintWriter;

/** Where the administrator sits: says lines and asks for one. */
interface Terminal {
    /** The widest line, in characters. */
    int WIDTH = 80;

    /** Says something, of one line or several; a long one is wrapped. */
    void say(String text);

    /**
     * Asks for a line.
     *
     * @param secret whether it is not shown while it is typed
     * @throws SetupException when the terminal ends
     */
    String ask(String prompt, boolean secret) throws SetupException;

    /**
     * The terminal of this process.
     *
     * @throws SetupException when it has none
     */
    static Terminal ofThisProcess() throws SetupException {
        Console console = System.console();
        if (console == null) {
            throw new SetupException(
                    SetupException.WRONG_ANSWERS,
                    "There is no terminal to ask at: start it in one, or give the answers by"
                            + " --unattended --answers FILE");
        }
        return new OfConsole(console);
    }

    /** Says, and has nobody to ask. */
    static Terminal withoutAnybody(PrintWriter out) {
        return new Terminal() {
            @Override
            public void say(String text) {
                text.lines().forEach(out::println);
                if (text.isEmpty()) {
                    out.println();
                }
            }

            @Override
            public String ask(String prompt, boolean secret) throws SetupException {
                throw new SetupException(SetupException.WRONG_ANSWERS, "Nobody answers: " + prompt);
            }
        };
    }

    /** A real one. */
    final class OfConsole implements Terminal {
        private final Console console;

        private OfConsole(Console console) {
            this.console = console;
        }

        @Override
        public void say(String text) {
            Wrapped.lines(text, WIDTH).forEach(line -> console.printf("%s%n", line));
        }

        @Override
        public String ask(String prompt, boolean secret) throws SetupException {
            if (secret) {
                char[] typed = console.readPassword("%s", prompt);
                if (typed != null) {
                    return new String(typed);
                }
            } else {
                String typed = console.readLine("%s", prompt);
                if (typed != null) {
                    return typed;
                }
            }
            throw new SetupException(
                    SetupException.WRONG_ANSWERS, "The terminal ended before all was asked; nothing was changed.");
        }
    }
}
