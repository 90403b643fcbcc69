package org.omflow.booster.broker.usersync;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.omflow.booster.broker.config.PairRole;

/**
 * The headers of a request from one Booster to the other.
 *
 * @param role the role of the requesting Booster
 * @param time when it was sent, in milliseconds since 1970
 * @param nonce random, makes each request unique
 */
record PairRequest(String role, String time, String nonce) {
    private static final String ROLE = "Omflow-Pair-Role";
    private static final String TIME = "Omflow-Pair-Time";
    private static final String NONCE = "Omflow-Pair-Nonce";
    /** The proof that the sender knows the password, in requests and answers. */
    static final String PROOF = "Omflow-Pair-Proof";

    private static final Pattern TIME_FORM = Pattern.compile("[0-9]{1,16}");
    private static final Pattern NONCE_FORM = Pattern.compile("[0-9a-f]{32}");
    private static final int NONCE_BYTES = 16;
    private static final int LONGEST = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new request. */
    static PairRequest of(PairRole role, long time) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return new PairRequest(role.text(), Long.toString(time), HexFormat.of().formatHex(nonce));
    }

    /**
     * Reads a request and verifies that its sender knows the password.
     *
     * @param header the value of a header, or null
     */
    static PairRequest read(Function<String, String> header, PairKey key) throws RefusedException {
        PairRequest request = new PairRequest(part(header, ROLE), part(header, TIME), part(header, NONCE));
        // Every invalid request gets the same answer, however close it is.
        if (!key.proves(part(header, PROOF), request.proven())
                || !TIME_FORM.matcher(request.time).matches()
                || !NONCE_FORM.matcher(request.nonce).matches()) {
            throw new RefusedException("Only the other Booster may ask this: set the same pair.password on both");
        }
        return request;
    }

    private static String part(Function<String, String> header, String name) {
        String value = header.apply(name);
        return value == null || value.length() > LONGEST ? "" : value;
    }

    /** The headers with their values. */
    Map<String, String> headers(PairKey key) {
        return Map.of(ROLE, role, TIME, time, NONCE, nonce, PROOF, key.proof(proven()));
    }

    /** The proof that a body answers this request. */
    String answerProof(PairKey key, String body) {
        return key.proof("answer", role, time, nonce, body);
    }

    /** Whether a body answers this request and its sender knows the password. */
    boolean isAnswer(PairKey key, String proof, String body) {
        return key.proves(proof, "answer", role, time, nonce, body);
    }

    private String[] proven() {
        return new String[] {"request", role, time, nonce};
    }
}
