package org.omflow.booster.broker.user;

import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompConnection;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;

/** The last frame to a STOMP client that the Booster refuses, which says why. */
public final class StompError {
    private StompError() {}

    /** Tells the client why and closes its connection. */
    public static void end(StompConnection connection, String why) {
        StompFrame error = new StompFrame(Stomp.Responses.ERROR);
        error.addHeader(Stomp.Headers.Error.MESSAGE, why);
        error.setBody(why);
        connection.sendFrame(error, null);
        connection.disconnect(false);
    }
}
