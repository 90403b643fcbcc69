package org.omflow.booster.server.access;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.hash.Sha256;
import org.omflow.booster.ha.message.MayActFor;

/**
 * The API tokens of the REST interface. A token is 256 random bits and is shown once, on creation; the database holds
 * only its hash. Thread-safe.
 */
public final class ApiTokenStore {
    /** How long a server trusts what it has read; a removed token works at most this long. */
    static final Duration TRUST = Duration.ofSeconds(10);

    /** How long a token that was read keeps working while the database is unavailable. */
    static final Duration TRUST_WHILE_UNAVAILABLE = Duration.ofHours(1);

    /** How long a token stays refused without another look. */
    static final Duration UNKNOWN = Duration.ofSeconds(2);

    private static final String CALLER = "name, role, may_act_for";
    private static final int MOST_REMEMBERED = 10_000;
    /** Whatever looks different was never made by {@link #add}. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private record Known(Caller caller, Instant until, Instant lastUntil) {
        static Known of(Caller caller, Instant now) {
            return new Known(caller, now.plus(TRUST), now.plus(TRUST_WHILE_UNAVAILABLE));
        }
    }

    private final Jdbi jdbi;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    /** Until when a hash counts as unknown. */
    private final Map<String, Instant> unknown = new ConcurrentHashMap<>();

    private final UnknownTokenLimit limit;

    public ApiTokenStore(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.limit = new UnknownTokenLimit(clock);
    }

    /** Creates a token whose holder acts for itself only; replaces one of the same name. */
    public String add(String name, ApiRole role) {
        return add(new Caller(name, role));
    }

    /** Creates a token for this caller; replaces one of the same name. */
    public String add(Caller caller) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        jdbi.useTransaction(handle -> {
            handle.execute("DELETE FROM api_token WHERE name = ?", caller.name());
            handle.execute(
                    "INSERT INTO api_token (token_hash, name, role, may_act_for, created_at) VALUES (?,?,?,?,?)",
                    hash(token),
                    caller.name(),
                    caller.role().wireName(),
                    caller.mayActFor().text(),
                    Timestamp.from(clock.instant()));
        });
        unknown.remove(hash(token));
        return token;
    }

    /** Removes a token; false when there is none of this name. */
    public boolean remove(String name) {
        return jdbi.withHandle(handle -> handle.execute("DELETE FROM api_token WHERE name = ?", name)) > 0;
    }

    /** The callers of all tokens. */
    public List<Caller> list() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + CALLER + " FROM api_token ORDER BY name")
                .map((row, context) -> caller(row))
                .list());
    }

    /**
     * The holder of this token; empty when it is unknown.
     *
     * @param address the IP address from which it came
     * @throws TooManyUnknownTokensException when too many unknown ones come to look it up
     */
    public Optional<Caller> caller(String token, String address) {
        if (!FORM.matcher(token).matches()) {
            return Optional.empty();
        }
        String hash = hash(token);
        Instant now = clock.instant();
        Known remembered = known.get(hash);
        if (remembered != null && now.isBefore(remembered.until())) {
            return Optional.of(remembered.caller());
        }
        return remembered == null ? firstSeen(hash, address, now) : seenAgain(hash, remembered, now);
    }

    private Optional<Caller> firstSeen(String hash, String address, Instant now) {
        Instant until = unknown.get(hash);
        if (until != null && now.isBefore(until)) {
            return Optional.empty();
        }
        Optional<Caller> found = limit.lookUp(address, () -> find(hash));
        keep(hash, found, now);
        return found;
    }

    private Optional<Caller> seenAgain(String hash, Known remembered, Instant now) {
        Optional<Caller> found;
        try {
            found = find(hash);
        } catch (RuntimeException e) {
            if (!now.isBefore(remembered.lastUntil())) {
                throw e;
            }
            // Orders are accepted as long as the database or a Booster answers.
            known.put(hash, new Known(remembered.caller(), now.plus(TRUST), remembered.lastUntil()));
            return Optional.of(remembered.caller());
        }
        keep(hash, found, now);
        return found;
    }

    private void keep(String hash, Optional<Caller> found, Instant now) {
        if (found.isPresent()) {
            if (known.size() > MOST_REMEMBERED) {
                known.clear();
            }
            known.put(hash, Known.of(found.get(), now));
            unknown.remove(hash);
        } else {
            if (unknown.size() > MOST_REMEMBERED) {
                unknown.clear();
            }
            known.remove(hash);
            unknown.put(hash, now.plus(UNKNOWN));
        }
    }

    private Optional<Caller> find(String hash) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + CALLER + " FROM api_token WHERE token_hash = ?")
                .bind(0, hash)
                .map((row, context) -> caller(row))
                .findOne());
    }

    private static Caller caller(ResultSet row) throws SQLException {
        return new Caller(
                row.getString("name"),
                ApiRole.of(row.getString("role")).orElseThrow(),
                MayActFor.read(row.getString("may_act_for")));
    }

    static String hash(String token) {
        return Sha256.hex(token);
    }
}
