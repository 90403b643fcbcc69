package org.omflow.booster.broker.guard;

import java.util.List;
import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompConnection;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.user.StompError;

/**
 * Refuses STOMP messages with text in a header that the broker reads as a number, in a sentence that names it; the broker
 * would answer with the text of an internal error. The broker creates it by its class name. Thread-safe.
 */
public final class StompNumbers implements StompFrameInterceptor {
    private static final List<String> NUMBERS = List.of(
            Stomp.Headers.Send.EXPIRATION_TIME,
            Stomp.Headers.Send.PRIORITY,
            Stomp.Headers.Send.AMQ_SCHEDULED_DELAY,
            Stomp.Headers.Send.AMQ_SCHEDULED_TIME);

    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        if (!Stomp.Commands.SEND.equals(frame.getCommand()) || !(connection instanceof StompConnection stomp)) {
            return true;
        }
        for (String name : NUMBERS) {
            String value = frame.getHeader(name);
            if (value != null && !isNumber(value)) {
                StompError.end(
                        stomp,
                        "The STOMP frame SEND has the header " + name + " with the value '"
                                + Shown.of(value, Shown.SHORT) + "', which is no whole number: leave the header out");
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(String text) {
        try {
            Long.parseLong(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
