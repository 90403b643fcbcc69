package org.omflow.booster.broker.user;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.home.HomeCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command {@code user}: adds, removes and lists the users of the Booster, and gives them other passwords. */
@Command(
        name = "user",
        description =
                "Adds, removes and lists the users of the Booster, and gives them other passwords. A running Booster"
                        + " follows within a second.",
        mixinStandardHelpOptions = true)
public final class UserCommand extends HomeCommand implements Runnable {
    /** Works on the users in the home that the command line names. */
    public UserCommand(Supplier<Home> boostersHome, Clock clock) {
        super(boostersHome, clock);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec().commandLine(), "Say what to do: user add, user password, user remove or user list");
    }

    @Command(
            name = "add",
            description =
                    "Adds a user, or gives an existing one another password and role. Asks for the password; without"
                            + " a terminal it is the first line of standard input.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "admin, server, agent or submitter.")
                    String role,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path home) {
        return changing(home(home), Act.USER_ADD, "user '" + name + "', role '" + role + "'", users -> {
            UserRole wanted;
            try {
                wanted = UserRole.parse(role);
            } catch (IllegalArgumentException e) {
                throw new UsersException(e.getMessage(), e);
            }
            char[] password = password(name);
            try {
                String outcome = users.put(name, wanted, password) ? "added" : "changed";
                out().println("User '" + name + "' with role '" + wanted.text() + "' was " + outcome + ".");
                return outcome;
            } finally {
                Arrays.fill(password, ' ');
            }
        });
    }

    @Command(
            name = "password",
            description =
                    "Gives a user another password and ends the connections that were made with the old one; the role stays."
                            + " Asks for the password; without a terminal it is the first line of standard input.",
            mixinStandardHelpOptions = true)
    int password(
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(names = "--generate", description = "Makes a random password and shows it, once.") boolean generate,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path home) {
        return changing(home(home), Act.USER_PASSWORD, "user '" + name + "'", users -> {
            char[] password = generate ? FirstLogins.randomPassword().toCharArray() : password(name);
            try {
                users.changePassword(name, password);
                out().println("User '" + name + "' has another password"
                        + (generate ? ", shown this once: " + new String(password) : "."));
                return generate ? "generated" : "changed";
            } finally {
                Arrays.fill(password, ' ');
            }
        });
    }

    @Command(
            name = "remove",
            description = "Removes a user and ends the user's connections.",
            mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path home) {
        return changing(home(home), Act.USER_REMOVE, "user '" + name + "'", users -> {
            users.remove(name);
            out().println("User '" + name + "' was removed.");
            return "removed";
        });
    }

    @Command(name = "list", description = "Lists the users and their roles.", mixinStandardHelpOptions = true)
    int list(@Option(names = "--home", paramLabel = "<folder>", description = HOME) Path home) {
        return reporting(UsersException.class, () -> {
            for (Map.Entry<String, Users.User> user :
                    new Users(home(home).conf()).all().entrySet()) {
                out().println(user.getKey() + " " + user.getValue().role().text());
            }
        });
    }

    /** A change of the users; what came of it is written down in the audit log. */
    private int changing(Home home, Act act, String on, Changing change) {
        return audited(UsersException.class, home, act, on, () -> change.make(new Users(home.conf())));
    }

    private static char[] password(String name) throws UsersException {
        Console console = System.console();
        if (console != null) {
            char[] first = console.readPassword("Password for user '%s': ", name);
            char[] second = console.readPassword("The same again: ");
            if (first == null || !Arrays.equals(first, second)) {
                throw new UsersException("The two passwords differ; nothing was changed. Give the command again");
            }
            return first;
        }
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            if (line == null) {
                throw new UsersException("No password was given: write it as the first line of standard input");
            }
            return line.toCharArray();
        } catch (IOException e) {
            throw new UsersException("The password cannot be read from standard input: " + e.getMessage(), e);
        }
    }

    /** A change of the users; tells in a word what came of it. */
    private interface Changing {
        String make(Users users) throws UsersException;
    }
}
