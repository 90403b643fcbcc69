package org.omflow.booster.broker.user;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * The logins made when a Booster starts for the first time: one user for each role, each with a random password, written
 * in clear to {@code first-logins.txt} for the administrator to hand out and then delete.
 */
public final class FirstLogins {
    static final String FILE = "first-logins.txt";

    /** 144 bits, written as 24 characters. */
    private static final int PASSWORD_BYTES = 18;

    private static final SecureRandom RANDOM = new SecureRandom();

    private FirstLogins() {}

    /** Makes the first users of a Booster that works alone; see {@link #make(Path, Users, long)}. */
    public static Path make(Path conf, Users users) throws UsersException {
        return make(conf, users, Users.FIRST);
    }

    /**
     * Makes the first users, named like their roles.
     *
     * @param revision {@link Users#FIRST}, or {@link Users#PROVISIONAL} when another Booster may have users already
     * @return the file that holds their passwords
     * @throws UsersException when the files cannot be written
     */
    public static Path make(Path conf, Users users, long revision) throws UsersException {
        Map<String, String> passwords = new LinkedHashMap<>();
        for (UserRole role : UserRole.values()) {
            passwords.put(role.text(), randomPassword());
        }
        Path file = conf.resolve(FILE);
        try {
            PrivateFile.write(
                    file,
                    "# Logins of the first start. Hand them out, then delete this file.\n"
                            + passwords.entrySet().stream()
                                    .map(login -> login.getKey() + " = " + login.getValue() + "\n")
                                    .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UsersException(
                    "The first logins cannot be written to " + file + " (" + e
                            + "): give the user who runs the Booster the right to write there",
                    e);
        }
        Map<String, Users.User> first = new LinkedHashMap<>();
        for (UserRole role : UserRole.values()) {
            String hash = PasswordHash.of(passwords.get(role.text()).toCharArray());
            first.put(role.text(), new Users.User(role, hash));
        }
        users.makeFirst(new Users.State(revision, first));
        return file;
    }

    /** A password that nobody guesses. */
    static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
