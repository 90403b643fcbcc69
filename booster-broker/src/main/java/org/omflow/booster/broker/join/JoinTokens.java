package org.omflow.booster.broker.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.omflow.booster.ha.file.LockedFile;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.join.JoinToken;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.NodeName;

/**
 * The join tokens of this Booster, in {@code tokens.json} next to the certificates. A token is valid only at the
 * Booster that created it, so it cannot be used twice while the Boosters are disconnected. Thread-safe; commands may
 * change the file meanwhile.
 */
public final class JoinTokens {
    private static final String FILE = "tokens.json";
    /** How long an expired token is kept, so that a refusal can say why. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private static final String UNKNOWN =
            "This token is unknown here: copy all of it, and give the address of the Booster"
                    + " where it was created (the other Booster does not know it)";

    private final Path file;
    private final Clock clock;

    /** @param folder the folder of the certificates */
    public JoinTokens(Path folder, Clock clock) {
        this.file = folder.resolve(FILE);
        this.clock = clock;
    }

    /**
     * Creates a token.
     *
     * @param role the role with which machines may join
     * @param names names and IP addresses for the certificate of the machine that joins; none for the address that it
     *     connects from
     * @param uses how many machines
     * @throws RefusedJoinException when the file cannot be read or written
     */
    public JoinToken add(Fingerprint authority, String role, List<String> names, int uses, Duration life)
            throws RefusedJoinException {
        return locked(() -> {
            Map<String, JoinTokenEntry> all = all();
            JoinToken token = JoinToken.make(authority);
            while (all.containsKey(token.id())) {
                token = JoinToken.make(authority);
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            all.values().removeIf(entry -> entry.expires().isBefore(now.minus(REMEMBERED)));
            all.put(
                    token.id(),
                    new JoinTokenEntry(
                            JoinToken.hash(token.secret()), role, names, uses, now.plus(life), null, List.of()));
            write(all);
            return token;
        });
    }

    /**
     * Revokes a token.
     *
     * @throws RefusedJoinException when no token has this id, it is already revoked, or the file cannot be written
     */
    public void revoke(String id) throws RefusedJoinException {
        locked(() -> {
            Map<String, JoinTokenEntry> all = all();
            JoinTokenEntry entry = all.get(id);
            if (entry == null) {
                throw new RefusedJoinException("There is no token '" + id + "': 'token list' shows those created here");
            }
            if (entry.revoked() != null) {
                throw new RefusedJoinException("The token " + id + " is already revoked");
            }
            all.put(id, entry.revokedAt(clock.instant().truncatedTo(ChronoUnit.SECONDS)));
            write(all);
            return entry;
        });
    }

    /**
     * All tokens by id, including some that expired.
     *
     * @throws RefusedJoinException naming the file and what is wrong with it
     */
    public Map<String, JoinTokenEntry> all() throws RefusedJoinException {
        Map<String, JoinTokenEntry> all = new TreeMap<>();
        if (!Files.exists(file)) {
            return all;
        }
        try {
            for (Map.Entry<String, JsonNode> entry :
                    Json.read(Files.readString(file)).properties()) {
                all.put(entry.getKey(), JoinTokenEntry.read(entry.getValue()));
            }
            return all;
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedJoinException(
                    "Cannot read the file " + file + " ("
                            + (e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage())
                            + "): restore it, or delete it and create new tokens",
                    e);
        }
    }

    /** Whether a machine is remembered that joined by one of them; also when they cannot be read. */
    public boolean isAnyUsed() {
        try {
            return all().values().stream().anyMatch(entry -> !entry.usedBy().isEmpty());
        } catch (RefusedJoinException e) {
            // What is wrong with them is said as soon as one is used or listed.
            return true;
        }
    }

    /**
     * Uses a token for a machine; it counts as used only when the machine is admitted. From then on it is bound to the
     * machine's key and name.
     *
     * @param key the hash of the machine's public key: the same machine may repeat its request
     * @param check called before the token is used
     * @return what the check decided
     * @throws RefusedJoinException when the token is not valid; reveals nothing to callers without the secret
     */
    Admission use(String id, String secret, NodeName node, String key, Check check) throws RefusedJoinException {
        return locked(() -> {
            Map<String, JoinTokenEntry> all = all();
            JoinTokenEntry entry = all.get(id);
            if (entry == null || !isSecretOf(entry, secret)) {
                throw new RefusedJoinException(UNKNOWN);
            }
            requireUsable(id, entry, node);
            Optional<JoinTokenEntry.Use> before = entry.useBy(key);
            if (before.isPresent() && !before.get().node().equals(node)) {
                throw new RefusedJoinException("With the token " + id + " this machine joined as "
                        + before.get().node() + ": create another for " + node + " with 'token add'");
            }
            if (before.isEmpty() && entry.isUsedUp()) {
                throw new RefusedJoinException("The token " + id + " is used up, last by "
                        + entry.usedBy().get(entry.usedBy().size() - 1).node()
                        + ": create another with 'token add'");
            }
            Admission admission = check.decide(id, entry, before.isPresent());
            if (before.isEmpty()) {
                all.put(id, entry.with(new JoinTokenEntry.Use(node, key, admission.number())));
                write(all);
            }
            return admission;
        });
    }

    private void requireUsable(String id, JoinTokenEntry entry, NodeName node) throws RefusedJoinException {
        if (entry.revoked() != null) {
            throw new RefusedJoinException(
                    "The token " + id + " was revoked at " + entry.revoked() + ": ask for a new one");
        }
        if (!clock.instant().isBefore(entry.expires())) {
            throw new RefusedJoinException(
                    "The token " + id + " expired at " + entry.expires() + ": create another with 'token add'");
        }
        if (!entry.role().equals(node.role())) {
            throw new RefusedJoinException(
                    "The token " + id + " is for joining as " + entry.role() + ", and this machine"
                            + " wants to join as " + node.role() + ": create one with 'token add " + node.role() + "'");
        }
    }

    private static boolean isSecretOf(JoinTokenEntry entry, String secret) {
        return MessageDigest.isEqual(
                JoinToken.hash(secret).getBytes(StandardCharsets.UTF_8),
                entry.hash().getBytes(StandardCharsets.UTF_8));
    }

    private <T> T locked(LockedFile.Change<T, RefusedJoinException> change) throws RefusedJoinException {
        try {
            return LockedFile.holding(file.resolveSibling(FILE + ".lock"), change);
        } catch (IOException e) {
            throw new RefusedJoinException(
                    "Cannot change the file " + file + " (" + e
                            + "): run the command as the user who owns its folder, or as root",
                    e);
        }
    }

    private void write(Map<String, JoinTokenEntry> all) throws IOException {
        ObjectNode tokens = Json.object();
        all.forEach((id, entry) -> tokens.set(id, entry.write()));
        PrivateFile.write(file, Json.writePretty(tokens) + "\n");
    }

    /** Decides whether a machine with a valid token may join. */
    @FunctionalInterface
    interface Check {
        /** @param again whether it joined with this token before */
        Admission decide(String id, JoinTokenEntry token, boolean again) throws RefusedJoinException;
    }

    /**
     * How a machine is admitted.
     *
     * @param number of its admission
     * @param names those of its certificate
     */
    record Admission(int number, List<String> names) {}
}
