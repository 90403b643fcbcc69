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
 * Creates the logins of a first start: one user per role, each with a random password. {@code first-logins.txt} holds
 * the passwords in clear text for the administrator, who hands them out and deletes the file.
 */
public final class FirstLogins {
    static final String FILE = "first-logins.txt";

    /** 144 bits, written as 24 characters. */
    private static final int PASSWORD_BYTES = 18;

    private static final SecureRandom RANDOM = new SecureRandom();

    private FirstLogins() {}

    /** Creates the first users of a Booster that works alone; see {@link #make(Path, Users, long)}. */
    public static Path make(Path conf, Users users) throws UsersException {
        return make(conf, users, Users.FIRST);
    }

    /**
     * Creates the first users, named after their roles.
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
                    "Cannot write the first logins to " + file + " (" + e
                            + "): give the user who runs the Booster write permission there",
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

    /** A random password. */
    static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
