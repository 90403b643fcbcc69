package org.omflow.booster.broker.guard;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.protocol.stomp.Stomp;
import org.apache.activemq.artemis.core.protocol.stomp.StompConnection;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrame;
import org.apache.activemq.artemis.core.protocol.stomp.StompFrameInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.omflow.booster.broker.user.StompError;

/**
 * Refuses STOMP frames with a header whose value the broker cannot read, in a sentence that names it; the broker would answer
 * with the text of an internal error. The broker creates it by its class name. Thread-safe.
 */
public final class StompHeaderValues implements StompFrameInterceptor {
    private static final Rule NUMBER = number(Long.MIN_VALUE, Long.MAX_VALUE, "whole number");
    private static final Rule WINDOW = number(Integer.MIN_VALUE, Integer.MAX_VALUE, "whole number of this size");
    private static final Rule ROUTING = new Rule(
            text -> Arrays.stream(RoutingType.values()).map(Enum::name).anyMatch(text::equals), "ANYCAST or MULTICAST");

    /** What the broker reads of each command. */
    private static final Map<String, Map<String, Rule>> RULES = Map.of(
            Stomp.Commands.SEND,
            Map.of(
                    Stomp.Headers.Send.PRIORITY,
                    number(0, PriorityRange.HIGHEST, "whole number from 0 to " + PriorityRange.HIGHEST),
                    Stomp.Headers.Send.EXPIRATION_TIME,
                    NUMBER,
                    Stomp.Headers.Send.AMQ_SCHEDULED_DELAY,
                    NUMBER,
                    Stomp.Headers.Send.AMQ_SCHEDULED_TIME,
                    NUMBER,
                    Stomp.Headers.Send.DESTINATION_TYPE,
                    ROUTING),
            Stomp.Commands.SUBSCRIBE,
            Map.of(
                    Stomp.Headers.Subscribe.CONSUMER_WINDOW_SIZE,
                    WINDOW,
                    Stomp.Headers.Subscribe.ACTIVEMQ_PREFETCH_SIZE,
                    WINDOW,
                    Stomp.Headers.Subscribe.SUBSCRIPTION_TYPE,
                    ROUTING));

    /**
     * What a header may be.
     *
     * @param name in words
     */
    private record Rule(Predicate<String> admits, String name) {}

    @Override
    public boolean intercept(StompFrame frame, RemotingConnection connection) {
        Map<String, Rule> rules = RULES.get(frame.getCommand());
        if (rules == null || !(connection instanceof StompConnection stomp)) {
            return true;
        }
        for (Map.Entry<String, Rule> rule : rules.entrySet()) {
            String value = frame.getHeader(rule.getKey());
            if (value != null && !rule.getValue().admits().test(value)) {
                StompError.end(
                        stomp,
                        "The STOMP frame " + frame.getCommand() + " has the header " + rule.getKey()
                                + " with the value '"
                                + Shown.of(value, Shown.SHORT) + "', which is no "
                                + rule.getValue().name() + ": correct it, or leave the header out");
                return false;
            }
        }
        return true;
    }

    private static Rule number(long least, long most, String name) {
        return new Rule(text -> isNumber(text, least, most), name);
    }

    private static boolean isNumber(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            return least <= number && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
