package org.omflow.booster.broker.data;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import org.omflow.booster.ha.file.PipedLine;

/** Asks an administrator to confirm which data is meant before a step that is hard to undo. */
final class Confirmation {
    private static final int CHARACTERS = 8;

    private Confirmation() {}

    /**
     * Asks for the first characters of the node id, unless {@code --confirm} gave them.
     *
     * @param given the value of {@code --confirm}, or null
     * @throws DataException when the answer does not match
     */
    static void require(PrintWriter out, String nodeId, String given) throws DataException {
        String wanted = nodeId.substring(0, CHARACTERS);
        String answer = given == null ? ask(out) : given;
        if (!wanted.equalsIgnoreCase(answer.trim())) {
            throw new DataException("Not confirmed, nothing was changed: enter the first " + CHARACTERS
                    + " characters of the node id (" + nodeId + "), or pass them with --confirm");
        }
    }

    private static String ask(PrintWriter out) throws DataException {
        out.print("Type the first " + CHARACTERS + " characters of the node id to continue: ");
        out.flush();
        Console console = System.console();
        try {
            String line = console == null ? PipedLine.read(System.in) : console.readLine();
            out.println();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new DataException("Cannot read the answer (" + e + "), nothing was changed: use --confirm", e);
        }
    }
}
