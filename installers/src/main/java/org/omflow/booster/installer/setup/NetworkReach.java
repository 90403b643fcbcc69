package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.join.JoinException;
import org.omflow.booster.ha.join.JoinToken;

/** Looks by connections over the network. */
final class NetworkReach implements Reach {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public AnswerVerdict connect(BoosterAddress address) {
        String why = failure(address);
        return why == null
                ? AnswerVerdict.GOOD
                : AnswerVerdict.warning(
                        "Nothing answers at " + address + " (" + why + "): it may be installed later; if it runs"
                                + " already, open the port in the firewalls between.");
    }

    @Override
    public AnswerVerdict admits(BoosterAddress web, String token, String role) {
        try {
            JoinToken.parse(token);
        } catch (JoinException e) {
            return AnswerVerdict.wrong(e.getMessage() + ".");
        }
        String why = failure(web);
        return why == null
                ? AnswerVerdict.GOOD
                : AnswerVerdict.wrong("The Booster's web at " + web + " does not answer (" + why
                        + "), where this machine must join: start that Booster, or open the port.");
    }

    /** Why no connection can be opened; null when one can. */
    private static String failure(BoosterAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), Math.toIntExact(PATIENCE.toMillis()));
            return null;
        } catch (IOException e) {
            return e.getMessage() == null ? e.toString() : e.getMessage();
        }
    }
}
