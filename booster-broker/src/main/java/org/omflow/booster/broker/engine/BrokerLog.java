package org.omflow.booster.broker.engine;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Clock;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQShutdownException;
import org.omflow.booster.broker.guard.DiskFullException;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Leaves out what the message broker logs about things an administrator cannot act on, such as a client that went away, and
 * makes one line of a message it refused, and none of one for which a full disk has no room: there may be thousands, and
 * they would fill it further. Of each other kind of line it lets a few a minute through.
 */
final class BrokerLog extends TurboFilter {
    private static final String NAME = "broker-log";
    private static final String BROKER = "org.apache.activemq.artemis";
    /** Our own guards tell of what clients do; there may be many of those too. */
    private static final String GUARDS = "org.omflow.booster.broker.guard.";
    /** A broker that begins anew says again how its figures are to be counted. */
    private static final String LATE_FILTER = "A MeterFilter is being configured after";

    /** A broker that ends was looking for the other Booster. */
    private static final String LOCATOR_CLOSED = "Server locator is closed";

    private static final String CHANNEL_CLOSED = "AMQ219038";

    private static final String LOGIN_REFUSED = "AMQ222216";
    private static final Pattern FROM_AND_USER = Pattern.compile("from (\\S+)\\. Username: (.*); SSL");

    /** Told by the broker with all of its own methods through which it came. */
    private static final String NOT_UNDERSTOOD = "AMQ224021";

    private static final String REFUSED_OF_JMS = "AMQ224016";
    private static final String REFUSED_OF_AMQP = "org.apache.activemq.artemis.protocol.amqp.";
    private static final org.slf4j.Logger log = LoggerFactory.getLogger(BrokerLog.class);

    private static final int CODE_LENGTH = "AMQ222061".length();

    private static final Set<String> LEFT_OUT = Set.of(
            "AMQ222247", // a consumer whose connection is gone already
            "AMQ222154", // jobs that were under way while the broker ends stay where they are
            "AMQ222294", // both Boosters name themselves for a moment; who works is told by the lease
            "AMQ222092", // the other Booster was lost: told in words of our own
            "AMQ222186", // the other Booster does not answer: likewise
            "AMQ222230", // nobody inside is told of a session's end while the broker ends
            "AMQ212028", // a search for the other Booster that was given up because it was found
            "AMQ222061", // client connection failed, clearing up
            "AMQ222062", // cleared up resources
            "AMQ222067", // connection failure detected
            "AMQ222069", // a STOMP client was connected while the Booster stopped
            "AMQ222107", // cleared up resources
            "AMQ212037", // connection failure detected, client's side
            "AMQ224088", // a connection that said nothing, such as a port scan
            "AMQ224096", // a connection speaking another protocol
            "AMQ224126", // a handshake that failed
            "AMQ222216", // a login that was refused: told in words of our own
            "AMQ332069", // an error was sent to a STOMP client
            "AMQ222147", // results and answers expire by design
            "AMQ222166", // likewise
            "AMQ222165" // jobs are never sent to a dead letter address: the servers count their tries
            );

    /** Of the whole process, as is the log. */
    private static volatile Predicate<String> users = name -> false;

    private final RateLimitedLog rare = new RateLimitedLog(Clock.systemUTC());

    private BrokerLog() {}

    /** Takes effect for the whole process, once. */
    static void leaveOutNoise() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        synchronized (BrokerLog.class) {
            boolean present = context.getTurboFilterList().stream().anyMatch(BrokerLog.class::isInstance);
            if (!present) {
                BrokerLog filter = new BrokerLog();
                filter.setName(NAME);
                filter.setContext(context);
                filter.start();
                context.addTurboFilter(filter);
            }
        }
    }

    /** Says who is a user of this Booster, so that no other name is written: it may be a password in the wrong field. */
    static void users(Predicate<String> isUser) {
        users = isUser;
    }

    private static String withoutStrangers(String format, Object[] params) {
        Matcher told = FROM_AND_USER.matcher(
                MessageFormatter.arrayFormat(format, params).getMessage());
        if (!told.find()) {
            return "wrong user or password";
        }
        return "wrong password of " + (users.test(told.group(2)) ? "user '" + told.group(2) + "'" : "an unknown user")
                + ", from " + told.group(1);
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
        if (logger.getName().startsWith(GUARDS)) {
            return rare.admits(format) ? FilterReply.NEUTRAL : FilterReply.DENY;
        }
        if (!logger.getName().startsWith(BROKER)) {
            return FilterReply.NEUTRAL;
        }
        String code = format.length() > CODE_LENGTH ? format.substring(0, CODE_LENGTH) : "";
        if (throwable instanceof ActiveMQException
                && (code.equals(REFUSED_OF_JMS) || logger.getName().startsWith(REFUSED_OF_AMQP))) {
            if (!(throwable instanceof DiskFullException)) {
                log.warn("A message was refused: {}", throwable.getMessage());
            }
            return FilterReply.DENY;
        }
        if (throwable instanceof ActiveMQShutdownException) {
            // What was under way when the broker ended; whoever asked for it asks again.
            return FilterReply.DENY;
        }
        if (code.equals(LOGIN_REFUSED)) {
            if (rare.admits(code)) {
                log.warn("A login for messages was refused: {}", withoutStrangers(format, params));
            }
            return FilterReply.DENY;
        }
        if (code.equals(NOT_UNDERSTOOD)) {
            if (rare.admits(code)) {
                log.warn("A client sent what cannot be understood: {}", String.valueOf(throwable));
            }
            return FilterReply.DENY;
        }
        return LEFT_OUT.contains(code) || !rare.admits(code.isEmpty() ? format : code)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
