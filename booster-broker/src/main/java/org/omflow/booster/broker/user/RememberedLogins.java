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
 * Who has logged in with which password, so that checking a password, made slow on purpose, is done once and not for each
 * of hundreds of connections that come at the same time after a failover. Keeps no password, only a fingerprint that is
 * worth nothing outside of this process. A login that failed is not remembered. Thread-safe.
 */
final class RememberedLogins {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    /** More users than that are checked anew now and then. */
    private static final int MOST = 10_000;

    private final SecretKeySpec key;
    private final Map<ByteBuffer, FutureTask<Subject>> logins = new ConcurrentHashMap<>();

    RememberedLogins() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
    }

    /**
     * The one who logs in. Who comes with the same password while it is checked waits for that result.
     *
     * @param check done when nobody has logged in so before; returns null or throws when they may not
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

    /** Forgets everyone: users have changed. */
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

    private ByteBuffer fingerprint(String user, String password) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(key);
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
        mac.update(name);
        mac.update(password.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(mac.doFinal());
    }
}
