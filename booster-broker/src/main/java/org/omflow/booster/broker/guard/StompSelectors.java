package org.omflow.booster.broker.guard;

import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** Puts the refusal in place of a STOMP client's selector that is too expensive, as {@link SelectorGate} does. */
public final class StompSelectors implements StompFrameInterceptor {
    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        if (Stomp.Commands.SUBSCRIBE.equals(frame.getCommand())) {
            frame.getHeadersMap().computeIfPresent(Stomp.Headers.Subscribe.SELECTOR, (name, selector) -> {
                String fault = SelectorLimit.fault(selector);
                return fault == null ? selector : SelectorGate.refused(fault);
            });
        }
        return true;
    }
}
