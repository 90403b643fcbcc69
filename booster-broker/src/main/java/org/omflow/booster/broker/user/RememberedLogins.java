package org.omflow.booster.broker.user;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.Subject;

/**
 * Caches successful logins, so that the deliberately slow password check runs once and not for each of hundreds of
 * connections after a failover. Stores no password, only a fingerprint that is useless outside this process. Failed
 * logins are not cached. Thread-safe.
 */
final class RememberedLogins {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    /** Beyond this number, logins are not cached. */
    private static final int MOST = 10_000;

    private final SecretKeySpec key;
    private final Map<ByteBuffer, FutureTask<Subject>> logins = new ConcurrentHashMap<>();

    RememberedLogins() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
    }

    /**
     * Logs a user in. Concurrent logins with the same password share one check.
     *
     * @param check runs when this login is not cached; returns null or throws to refuse it
     */
    Subject login(String user, String password, Callable<Subject> check) throws Exception {
        if (user == null || password == null) {
            return check.call();
        }
        ByteBuffer fingerprint = fingerprint(user, password);
        FutureTask<Subject> mine = new FutureTask<>(check);
        FutureTask<Subject> first = logins.putIfAbsent(fingerprint, mine);
        if (first != null) {
            return result(first);
        }
        boolean good = false;
        try {
            mine.run();
            Subject subject = result(mine);
            good = subject != null;
            return subject;
        } finally {
            if (!good || logins.size() > MOST) {
                logins.remove(fingerprint, mine);
            }
        }
    }

    /** Clears the cache, as users have changed. */
    void forget() {
        logins.clear();
    }

    private static Subject result(FutureTask<Subject> login) throws Exception {
        try {
            return login.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Identifies user and password, in this process only. */
    ByteBuffer fingerprint(String user, String password) {
        Mac mac;
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + ALGORITHM + ": install a complete one", e);
        }
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
        mac.update(name);
        mac.update(password.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(mac.doFinal());
    }
}
