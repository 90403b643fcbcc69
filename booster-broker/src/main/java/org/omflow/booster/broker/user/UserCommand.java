package org.omflow.booster.broker.user;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.home.HomeCommand;
import org.omflow.booster.ha.file.PipedLine;
import org.omflow.booster.ha.message.MayActFor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command {@code user}: adds, removes and lists the users of the Booster, and changes their passwords and for whom they act. */
@Command(
        name = "user",
        description =
                "Adds, removes and lists the users of the Booster, and changes their passwords and for whom they act. A"
                        + " running Booster"
                        + " applies changes within a second.",
        mixinStandardHelpOptions = true)
public final class UserCommand extends HomeCommand implements Runnable {
    /** Manages the users in the home that the command line gives. */
    public UserCommand(Supplier<Home> boostersHome, Clock clock) {
        super(boostersHome, clock);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec().commandLine(),
                "Say what to do: user add, user password, user may-act-for, user remove or user list");
    }

    @Command(
            name = "add",
            description =
                    "Adds a user, or gives an existing one a new password and role. Asks for the password; without a"
                            + " terminal, reads it from the first line of standard input, in UTF-8.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "admin, server, agent or submitter.")
                    String role,
            @Option(
                            names = ActingOption.NAME,
                            paramLabel = "NAMES",
                            defaultValue = ActingOption.NONE,
                            description = ActingOption.DESCRIPTION)
                    String actsFor,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path home) {
        String subject = "user '" + name + "', role '" + role + "'"
                + (actsFor.equals(ActingOption.NONE) ? "" : ActingOption.audited(actsFor));
        return changing(home(home), Act.USER_ADD, subject, users -> {
            UserRole wanted;
            try {
                wanted = UserRole.parse(role);
            } catch (IllegalArgumentException e) {
                throw new UsersException(e.getMessage(), e);
            }
            MayActFor mayActFor = ActingOption.parse(actsFor);
            char[] password = password(name);
            try {
                String outcome = users.put(name, wanted, password, mayActFor) ? "added" : "changed";
                out().println("User '" + name + "' with role '" + wanted.text() + "' was " + outcome + "."
                        + (mayActFor.isItselfOnly() ? "" : " It acts " + ActingOption.text(mayActFor) + "."));
                return outcome;
            } finally {
                Arrays.fill(password, ' ');
            }
        });
    }

    @Command(
            name = "password",
            description =
                    "Changes a user's password and closes the connections made with the old one; the role stays. Asks for"
                            + " the password; without a terminal, reads it from the first line of standard input, in UTF-8.",
            mixinStandardHelpOptions = true)
    int password(
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(names = "--generate", description = "Generates a random password and shows it once.")
                    boolean generate,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path home) {
        return changing(home(home), Act.USER_PASSWORD, "user '" + name + "'", users -> {
            char[] password = generate ? FirstLogins.randomPassword().toCharArray() : password(name);
            try {
                users.changePassword(name, password);
                out().println("User '" + name + "' has a new password"
                        + (generate ? ", shown this once: " + new String(password) : "."));
                return generate ? "generated" : "changed";
            } finally {
                Arrays.fill(password, ' ');
            }
        });
    }

    @Command(
            name = "may-act-for",
            description = "Changes for whom a submitter may act and closes its connections; password and role stay.",
            mixinStandardHelpOptions = true)
    int mayActFor(
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Parameters(paramLabel = "NAMES", description = ActingOption.DESCRIPTION) String actsFor,
            @Option(names = "--home", paramLabel = "<folder>", description = HOME) Path home) {
        String subject = "user '" + name + "'" + ActingOption.audited(actsFor);
        return changing(home(home), Act.USER_ACTING, subject, users -> {
            MayActFor mayActFor = ActingOption.parse(actsFor);
            users.changeMayActFor(name, mayActFor);
            out().println("User '" + name + "' acts " + ActingOption.text(mayActFor) + ".");
            return "changed";
        });
    }

    @Command(
            name = "remove",
            description = "Removes a user and closes the user's connections.",
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

    @Command(
            name = "list",
            description = "Lists the users, their roles and for whom they may act.",
            mixinStandardHelpOptions = true)
    int list(@Option(names = "--home", paramLabel = "<folder>", description = HOME) Path home) {
        return reporting(UsersException.class, () -> {
            for (Map.Entry<String, Users.User> user :
                    new Users(home(home).conf()).all().entrySet()) {
                MayActFor mayActFor = user.getValue().mayActFor();
                out().println(user.getKey() + " " + user.getValue().role().text()
                        + (mayActFor.isItselfOnly() ? "" : " may act for " + mayActFor.shown()));
            }
        });
    }

    /** Changes the users and records the outcome in the audit log. */
    private int changing(Home home, Act act, String on, Changing change) {
        return audited(UsersException.class, home, act, on, () -> change.make(new Users(home.conf())));
    }

    private static char[] password(String name) throws UsersException {
        Console console = System.console();
        if (console != null) {
            char[] first = console.readPassword("Password for user '%s': ", name);
            char[] second = console.readPassword("Repeat the password: ");
            if (first == null || !Arrays.equals(first, second)) {
                throw new UsersException("The two passwords differ, nothing was changed: run the command again");
            }
            return first;
        }
        try {
            String line = PipedLine.read(System.in);
            if (line == null) {
                throw new UsersException("No password was given: write it as the first line of standard input");
            }
            return line.toCharArray();
        } catch (CharacterCodingException e) {
            throw new UsersException(
                    "The password on standard input is not UTF-8: write it in UTF-8, or type it at a terminal", e);
        } catch (IOException e) {
            throw new UsersException("Cannot read the password from standard input: " + e.getMessage(), e);
        }
    }

    /** A change of the users; returns its outcome in a word. */
    private interface Changing {
        String make(Users users) throws UsersException;
    }
}
