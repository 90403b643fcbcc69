package org.omflow.booster.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Jdbi;

/**
 * The API tokens of the REST interface. A token is 256 random bits and is shown once, on creation; the database holds
 * only its hash. Thread-safe.
 */
public final class ApiTokenStore {
    /** How long a server trusts what it has read; a removed token works at most this long. */
    static final Duration TRUST = Duration.ofSeconds(10);

    /** How long a token that was read keeps working while the database is unavailable. */
    static final Duration TRUST_WHILE_UNAVAILABLE = Duration.ofHours(1);

    private static final int MOST_REMEMBERED = 10_000;

    private record Known(Caller caller, Instant until, Instant lastUntil) {
        static Known of(Caller caller, Instant now) {
            return new Known(caller, now.plus(TRUST), now.plus(TRUST_WHILE_UNAVAILABLE));
        }
    }

    private final Jdbi jdbi;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    public ApiTokenStore(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Creates a token; replaces one of the same name. */
    public String add(String name, ApiRole role) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        jdbi.useTransaction(handle -> {
            handle.execute("DELETE FROM api_token WHERE name = ?", name);
            handle.execute(
                    "INSERT INTO api_token (token_hash, name, role, created_at) VALUES (?,?,?,?)",
                    hash(token),
                    name,
                    role.wireName(),
                    Timestamp.from(clock.instant()));
        });
        return token;
    }

    /** Removes a token; false when there is none of this name. */
    public boolean remove(String name) {
        return jdbi.withHandle(handle -> handle.execute("DELETE FROM api_token WHERE name = ?", name)) > 0;
    }

    /** Names and roles of all tokens. */
    public List<Caller> list() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT name, role FROM api_token ORDER BY name")
                .map((row, context) -> new Caller(
                        row.getString("name"), ApiRole.of(row.getString("role")).orElseThrow()))
                .list());
    }

    /** The holder of this token; empty when it is unknown. */
    public Optional<Caller> caller(String token) {
        String hash = hash(token);
        Instant now = clock.instant();
        Known remembered = known.get(hash);
        if (remembered != null && now.isBefore(remembered.until())) {
            return Optional.of(remembered.caller());
        }
        Optional<Caller> found;
        try {
            found = find(hash);
        } catch (RuntimeException e) {
            if (remembered == null || !now.isBefore(remembered.lastUntil())) {
                throw e;
            }
            // Orders are accepted as long as the database or a Booster answers.
            known.put(hash, new Known(remembered.caller(), now.plus(TRUST), remembered.lastUntil()));
            return Optional.of(remembered.caller());
        }
        if (known.size() > MOST_REMEMBERED) {
            known.clear();
        }
        found.ifPresentOrElse(caller -> known.put(hash, Known.of(caller, now)), () -> known.remove(hash));
        return found;
    }

    private Optional<Caller> find(String hash) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT name, role FROM api_token WHERE token_hash = ?")
                .bind(0, hash)
                .map((row, context) -> new Caller(
                        row.getString("name"), ApiRole.of(row.getString("role")).orElseThrow()))
                .findOne());
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
