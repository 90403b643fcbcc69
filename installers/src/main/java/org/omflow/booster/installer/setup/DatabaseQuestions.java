package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.omflow.booster.ha.database.DatabaseCheck;
import org.omflow.booster.ha.database.DatabaseClock;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.MachineNames;

/** The questions about the shared database; the checks of the doctor look at it with the answers. */
final class DatabaseQuestions {
    static final String URL = DatabaseOptions.URL.name();
    static final String USER = DatabaseOptions.USER.name();
    static final String PASSWORD = DatabaseOptions.PASSWORD.name();
    static final String TLS = DatabaseOptions.TLS.name();
    static final String CA = DatabaseOptions.CA.name();

    /** Everyone may ask whether a database is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** The finding about a connection that cannot be opened, with which a running process waits. */
    private static final String CONNECTION = "connection";

    private final String tables;

    /**
     * The questions of a part.
     *
     * @param tables whose tables are there or will be made, such as {@code server}
     */
    DatabaseQuestions(String tables) {
        this.tables = tables;
    }

    /**
     * All of them.
     *
     * @param applies whether they are asked at all
     * @param help what an empty answer to the first means, a line each
     */
    List<Question> all(Predicate<Answers> applies, String... help) {
        Predicate<Answers> given = answers -> answers.has(URL);
        Predicate<Answers> elsewhere = answers -> given.test(answers) && isElsewhere(answers.get(URL));
        return List.of(
                Question.of(URL, "JDBC URL of the database", help)
                        .withDefault(answers -> "")
                        .when(applies)
                        .checkedBy((answer, before) -> answer.isEmpty() ? AnswerVerdict.GOOD : reach(answer)),
                Question.of(
                                TLS,
                                "What a connection to the database verifies",
                                "verify-full: its certificate and the name in it; verify-ca: its certificate;",
                                "off: nothing, for a lab only.")
                        .withDefault(answers -> DatabaseOptions.TLS.defaultText())
                        .when(elsewhere)
                        .checkedBy((answer, before) -> readable(DatabaseOptions.TLS, answer)),
                Question.of(
                                CA,
                                "File with the authority of the database's certificate",
                                "A PEM file on this machine, which is copied. None: an authority that Java",
                                "trusts has issued it.")
                        .withDefault(answers -> "")
                        .when(answers ->
                                elsewhere.test(answers) && !answers.get(TLS).equals("off"))
                        .checkedBy((answer, before) -> readable(DatabaseOptions.CA, answer)),
                Question.of(USER, "User of the database", "It may create tables in the database, read and write them.")
                        .withDefault(answers -> DatabaseOptions.USER.defaultText())
                        .when(given),
                Question.of(PASSWORD, "Password of that user", "It is not shown. None: the database asks for none.")
                        .withDefault(answers -> "")
                        .asSecret()
                        .when(given)
                        .checkedBy((answer, before) -> doctor(before, answer)));
    }

    /** Copies the file of the authority, if the answers name one. */
    static void copyAuthority(Answers answers, Layout layout) throws IOException {
        if (answers.has(CA)) {
            PrivateFile.write(authority(layout), Files.readString(Path.of(answers.get(CA))));
        }
    }

    /** Adds the answers to a settings file. */
    static void write(Answers answers, SettingsText settings, Layout layout) {
        settings.with(URL, answers.get(URL))
                .with(USER, answers.get(USER))
                .with(PASSWORD, answers.get(PASSWORD))
                .with(TLS, answers.get(TLS).equals(DatabaseOptions.TLS.defaultText()) ? "" : answers.get(TLS))
                .with(CA, answers.has(CA) ? authority(layout).toString() : "");
    }

    private static Path authority(Layout layout) {
        return layout.conf().resolve("database-ca.pem");
    }

    /** Whether the URL is supported, and something answers there: whoever asks for the password later knows. */
    private static AnswerVerdict reach(String url) {
        try {
            // With no password the driver itself gives up, as if nothing had answered.
            Settings settings = settings(Map.of(URL, url, TLS, "off", PASSWORD, "unknown"));
            DirectConnections connections = DirectConnections.of(settings);
            try (Connection open = connections.open(PATIENCE)) {
                return AnswerVerdict.GOOD;
            } catch (SQLException e) {
                return connections.dialect().isUnavailable(e)
                        ? AnswerVerdict.wrong(
                                words(connections.dialect().checks().unopened(e, connections)))
                        : AnswerVerdict.GOOD;
            }
        } catch (SettingsException e) {
            return wrong(e);
        }
    }

    private AnswerVerdict doctor(Answers before, String password) {
        Map<String, String> given = new HashMap<>();
        for (String key : List.of(URL, USER, TLS, CA)) {
            if (before.has(key)) {
                given.put(key, before.get(key));
            }
        }
        given.put(PASSWORD, password);
        try {
            List<String> warnings = new ArrayList<>();
            for (Finding finding :
                    new DatabaseCheck(settings(given), tables, DatabaseClock.silent(Clock.systemUTC())).lookSafely()) {
                if (finding.refuses() || finding.check().equals(CONNECTION)) {
                    return AnswerVerdict.wrong(words(finding));
                }
                warnings.add(words(finding));
            }
            return new AnswerVerdict(null, warnings);
        } catch (SettingsException e) {
            return wrong(e);
        }
    }

    private static AnswerVerdict readable(Option<?> option, String answer) {
        try {
            option.reader().apply(answer);
            return AnswerVerdict.GOOD;
        } catch (IllegalArgumentException e) {
            return AnswerVerdict.wrong("'" + answer + "' must be " + e.getMessage() + ".");
        }
    }

    /** As the program reads them, from no file. */
    private static Settings settings(Map<String, String> given) {
        Map<String, String> environment = new HashMap<>();
        DatabaseOptions.ACCESS.forEach(option -> {
            if (given.containsKey(option.name())) {
                environment.put(option.environmentName(), given.get(option.name()));
            }
        });
        return Settings.read(DatabaseOptions.ACCESS, Path.of("none").toAbsolutePath(), environment, Map.of());
    }

    /** The source, which would be an environment variable, says nothing to whoever answers a question. */
    private static AnswerVerdict wrong(SettingsException e) {
        return AnswerVerdict.wrong(
                String.join(" ", e.problems()).replaceAll(" \\(from environment variable \\w+\\)", "") + ".");
    }

    private static String words(Finding finding) {
        return Character.toUpperCase(finding.problem().charAt(0))
                + finding.problem().substring(1) + ". Remedy: " + String.join(" ", finding.remedy());
    }

    private static boolean isElsewhere(String url) {
        try {
            DatabaseUrl read = DatabaseUrl.parse(url);
            return !read.dialect().tlsOf(url).hosts().stream().allMatch(MachineNames::isLoopback);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
