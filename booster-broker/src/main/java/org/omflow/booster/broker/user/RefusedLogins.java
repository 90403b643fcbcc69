package org.omflow.booster.broker.user;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.audit.RefusalLimit;
import org.omflow.booster.ha.log.PlainText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes message clients' refused logins to the log and, on a thread of its own, to the audit log. Limited for each
 * address and user. Never waits; thread-safe.
 */
final class RefusedLogins {
    private static final Logger log = LoggerFactory.getLogger(BrokerLogins.class);

    private static final String LOGIN = "login for messages";
    /** Written instead of an unknown name, which may be a password typed into the wrong field. */
    private static final String UNKNOWN = "unknown user";

    private static final int MOST_UNWRITTEN = 1000;
    private static final long IDLE_SECONDS = 10;

    private final Predicate<String> isUser;
    /** Null without an audit log. */
    private final AuditLog audit;

    private final RefusalLimit limit;
    private final Executor writer;

    /** @param audit null for none */
    RefusedLogins(Predicate<String> isUser, AuditLog audit, RefusalLimit limit) {
        this.isUser = isUser;
        this.audit = audit;
        this.limit = limit;
        ThreadPoolExecutor one = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_UNWRITTEN),
                task -> {
                    Thread thread = new Thread(task, "refused logins");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        one.allowCoreThreadTimeOut(true);
        this.writer = one;
    }

    /** @param user as the client gave it; null when it gave none */
    void refused(String user, String address, String why) {
        String who = user != null && isUser.test(user) ? user : UNKNOWN;
        if (limit.admits(address, who)) {
            log.warn("Refused a client at {}: {}", address, PlainText.of(why, PlainText.LONGEST));
        }
        if (audit != null) {
            writer.execute(() -> audit.refusedLogin(new Actor(who, address), LOGIN, why));
        }
    }
}
