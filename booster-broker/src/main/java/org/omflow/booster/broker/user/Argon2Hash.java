package org.omflow.booster.broker.user;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A password hashed with Argon2id at the cost that OWASP recommends, in the usual notation {@code
 * $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. Immutable.
 */
final class Argon2Hash implements PasswordHash {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** Limits for hashes read from a file: a check may cost about three times as much memory, and a second. */
    private static final int MOST_MEMORY_KIB = 65_536;

    private static final int MOST_PASSES = 8;
    private static final int MOST_LANES = 4;
    private static final int LEAST_KIB_PER_LANE = 8;

    /** Salt of 8 to 64 bytes, hash of 16 to 64. */
    private static final Pattern FORM =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,6}),t=([0-9]{1,3}),p=([0-9]{1,3})"
                    + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final int memoryKib;
    private final int passes;
    private final int lanes;
    private final byte[] salt;
    private final byte[] hash;

    private Argon2Hash(int memoryKib, int passes, int lanes, byte[] salt, byte[] hash) {
        this.memoryKib = memoryKib;
        this.passes = passes;
        this.lanes = lanes;
        this.salt = salt;
        this.hash = hash;
    }

    /** Hashes a password. */
    static Argon2Hash of(char[] password) {
        byte[] salt = random(SALT_BYTES);
        return new Argon2Hash(
                MEMORY_KIB, PASSES, LANES, salt, hash(password, MEMORY_KIB, PASSES, LANES, salt, HASH_BYTES));
    }

    /** A dummy hash that costs as much to check as any other and that no password matches. */
    static Argon2Hash ofNobody() {
        return new Argon2Hash(MEMORY_KIB, PASSES, LANES, random(SALT_BYTES), random(HASH_BYTES));
    }

    static Optional<Argon2Hash> read(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int memory = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        int lanes = Integer.parseInt(parts.group(3));
        boolean affordable = lanes >= 1
                && lanes <= MOST_LANES
                && passes >= 1
                && passes <= MOST_PASSES
                && memory >= LEAST_KIB_PER_LANE * lanes
                && memory <= MOST_MEMORY_KIB;
        if (!affordable) {
            return Optional.empty();
        }
        try {
            Base64.Decoder decoder = Base64.getDecoder();
            return Optional.of(new Argon2Hash(
                    memory, passes, lanes, decoder.decode(parts.group(4)), decoder.decode(parts.group(5))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The text for the users file. */
    String text() {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$" + encoder.encodeToString(salt)
                + "$" + encoder.encodeToString(hash);
    }

    @Override
    public boolean matches(char[] password) {
        return MessageDigest.isEqual(hash, hash(password, memoryKib, passes, lanes, salt, hash.length));
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    private static byte[] hash(char[] password, int memoryKib, int passes, int lanes, byte[] salt, int length) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.limit());
        try {
            byte[] made = new byte[length];
            argon2.generateBytes(bytes, made);
            return made;
        } finally {
            Arrays.fill(encoded.array(), (byte) 0);
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
