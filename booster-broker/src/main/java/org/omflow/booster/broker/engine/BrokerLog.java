package org.omflow.booster.broker.engine;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQShutdownException;
import org.omflow.booster.broker.guard.DiskFullException;
import org.omflow.booster.broker.guard.Refusal;
import org.omflow.booster.broker.guard.Shown;
import org.omflow.booster.broker.guard.UnheardJobs;
import org.omflow.booster.ha.log.LogFilters;
import org.omflow.booster.ha.log.RateLimitedLog;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Filters the log of the message broker: drops what an administrator cannot act on, such as a client that disconnected;
 * shortens a refused message to one line, or to none while the disk is full, as there may be thousands; and limits
 * every other kind of line to a few per minute.
 */
final class BrokerLog extends TurboFilter {
    private static final String NAME = "broker-log";
    private static final String BROKER = "org.apache.activemq.artemis";
    /** The Booster's own guards log what clients do, which may be much too. */
    private static final Set<String> GUARDS =
            Set.of("org.omflow.booster.broker.guard", "org.omflow.booster.broker.wire");
    /** It limits its lines by user. */
    private static final String LIMITS_ITSELF = UnheardJobs.class.getName();
    /** A restarted broker logs again how its metrics are configured. */
    private static final String LATE_FILTER = "A MeterFilter is being configured after";

    /** A broker that ended was still looking for the other Booster. */
    private static final String LOCATOR_CLOSED = "Server locator is closed";

    private static final String CHANNEL_CLOSED = "AMQ219038";

    /** The broker logs these with full stack traces and what the client sent; the guards log clients in one line. */
    private static final String NOT_UNDERSTOOD = "AMQ214013";

    private static final String DISCONNECTED = "AMQ222218";
    /** Of connections to other Boosters, which have no guards. */
    private static final String OWN_THREADS = "client-netty-threads";

    /** A message, or a session. */
    private static final Set<String> REFUSED_OF_JMS = Set.of("AMQ224016", "AMQ224018");

    private static final String REFUSED_OF_AMQP = "org.apache.activemq.artemis.protocol.amqp.";
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(BrokerLog.class);

    private static final String REFUSED = "What a client sent was refused";
    private static final int LONGEST_REASON = 500;
    /** Refusals that begin alike are of one kind. */
    private static final int KIND_LENGTH = 60;

    private static final int CODE_LENGTH = "AMQ222061".length();

    private static final Set<String> LEFT_OUT = Set.of(
            "AMQ222247", // a consumer whose connection is already closed
            "AMQ222154", // jobs in delivery while the broker ends stay on their queue
            "AMQ222294", // both Boosters announce themselves for a moment; the lease decides which is active
            "AMQ222092", // the other Booster was lost: logged in our own words
            "AMQ222186", // the other Booster does not answer: likewise
            "AMQ222230", // the end of a session cannot be announced while the broker ends
            "AMQ212028", // a search for the other Booster that ended because it was found
            "AMQ222061", // client connection failed, clearing up
            "AMQ222062", // cleared up resources
            "AMQ222067", // connection failure detected
            "AMQ222069", // a STOMP client was connected while the Booster stopped
            "AMQ222107", // cleared up resources
            "AMQ212037", // connection failure detected, client's side
            "AMQ224088", // a connection that sent nothing, such as a port scan
            "AMQ224096", // a connection speaking another protocol
            "AMQ224126", // a handshake that failed
            "AMQ222216", // a login that was refused: BrokerLogins logs it with user and address
            "AMQ224095", // a consumer that was refused, which the broker counts off without having counted it
            "AMQ224006", // a selector that a client got wrong: the refusal of its subscription is logged
            "AMQ332069", // an error was sent to a STOMP client
            "AMQ224021", // a STOMP frame that was not understood: logged in our own words
            "AMQ222147", // results and answers expire by design
            "AMQ222166", // likewise
            "AMQ222165" // jobs are never sent to a dead letter address: the servers count their attempts
            );

    private final RateLimitedLog rare = new RateLimitedLog(Clock.systemUTC());

    private BrokerLog() {}

    /** Installs the filter, once for the whole process. */
    static void leaveOutNoise() {
        LogFilters.addOnce(NAME, new BrokerLog());
    }

    /** Sizes and other numbers make no kind of their own. */
    private static String kind(String reason) {
        return " " + reason.substring(0, Math.min(KIND_LENGTH, reason.length())).replaceAll("[0-9]+", "n");
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] params, Throwable throwable) {
        if (format != null
                && (format.startsWith(LATE_FILTER)
                        || format.startsWith(LOCATOR_CLOSED)
                        || format.startsWith(CHANNEL_CLOSED))) {
            return FilterReply.DENY;
        }
        if (format == null || !level.isGreaterOrEqual(Level.WARN)) {
            return FilterReply.NEUTRAL;
        }
        if (logger.getName().equals(LIMITS_ITSELF)) {
            return FilterReply.NEUTRAL;
        }
        if (isGuard(logger.getName())) {
            boolean refusal = format.equals(Refusal.LINE) && params != null && params.length > 0;
            String kind = refusal ? REFUSED + kind(String.valueOf(params[0])) : format;
            return rare.admits(kind) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
        if (!logger.getName().startsWith(BROKER)) {
            return FilterReply.NEUTRAL;
        }
        String code = format.length() > CODE_LENGTH ? format.substring(0, CODE_LENGTH) : "";
        if (throwable != null && Refusal.isTold(throwable)) {
            return FilterReply.DENY;
        }
        if (throwable instanceof ActiveMQException
                && (REFUSED_OF_JMS.contains(code) || logger.getName().startsWith(REFUSED_OF_AMQP))) {
            String reason = Shown.of(String.valueOf(throwable.getMessage()), LONGEST_REASON);
            if (!(throwable instanceof DiskFullException) && rare.admits(REFUSED + kind(reason))) {
                log.warn("{}: {}", REFUSED, reason);
            }
            return FilterReply.DENY;
        }
        if (throwable != null && logger.getName().startsWith(REFUSED_OF_AMQP)) {
            if (rare.admits(REFUSED_OF_AMQP)) {
                log.warn(
                        "An AMQP client's request failed with {}",
                        throwable.getClass().getSimpleName());
            }
            return FilterReply.DENY;
        }
        if (throwable instanceof ActiveMQShutdownException) {
            // Cut short by the end of the broker; the client retries it.
            return FilterReply.DENY;
        }
        if (code.equals(NOT_UNDERSTOOD) || code.equals(DISCONNECTED)) {
            boolean byGuard = isLoggedByGuard(code, throwable, params);
            if (!byGuard && rare.admits(code)) {
                log.warn("A connection sent data that the broker does not understand, and was closed.");
            }
            return FilterReply.DENY;
        }
        return LEFT_OUT.contains(code) || !rare.admits(code.isEmpty() ? format : code)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    private static boolean isGuard(String logger) {
        int name = logger.lastIndexOf('.');
        return name > 0 && GUARDS.contains(logger.substring(0, name));
    }

    /** Whether {@code CoreFilter} logs this as well. */
    private static boolean isLoggedByGuard(String code, Throwable throwable, Object[] params) {
        if (code.equals(NOT_UNDERSTOOD)) {
            return !Thread.currentThread().getName().contains(OWN_THREADS);
        }
        // What the broker's own protocol throws when it has logged NOT_UNDERSTOOD before.
        return throwable instanceof IllegalStateException
                || params != null && Arrays.stream(params).anyMatch(IllegalStateException.class::isInstance);
    }
}
