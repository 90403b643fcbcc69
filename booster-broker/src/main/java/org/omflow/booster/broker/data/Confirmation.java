package org.omflow.booster.broker.data;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/** Makes an administrator say which data is meant before something is done that cannot be taken back lightly. */
final class Confirmation {
    private static final int CHARACTERS = 8;

    private Confirmation() {}

    /**
     * Asks for the beginning of the node id, unless it was given with the command.
     *
     * @param given with the command, or null
     * @throws DataException when something else is answered
     */
    static void require(PrintWriter out, String nodeId, String given) throws DataException {
        String wanted = nodeId.substring(0, CHARACTERS);
        String answer = given == null ? ask(out) : given;
        if (!wanted.equalsIgnoreCase(answer.trim())) {
            throw new DataException("Not confirmed, nothing was changed: type the first " + CHARACTERS
                    + " characters of the node id (" + nodeId + "), or give them with --confirm");
        }
    }

    private static String ask(PrintWriter out) throws DataException {
        out.print("Type the first " + CHARACTERS + " characters of the node id to go on: ");
        out.flush();
        Console console = System.console();
        try {
            String line = console == null
                    ? new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine()
                    : console.readLine();
            out.println();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new DataException("The answer cannot be read (" + e + "), nothing was changed: use --confirm", e);
        }
    }
}
