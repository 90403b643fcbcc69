package org.omflow.booster.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DatabaseTls;
import org.omflow.booster.ha.preauth.PreAuthOptions;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.server.job.JobOptions;
import org.omflow.booster.server.purge.PurgeOptions;
import org.omflow.booster.server.rest.RestOptions;

/** All settings of the OMFLOW Server. */
public final class ServerOptions {
    public static final Option<String> NAME = new Option<>(
            "server.name",
            "Name of this server in histories, logs and answers. Each server needs its own.",
            "1 to 64 letters, digits, '_', '.' or '-'",
            null,
            false,
            ServerOptions::name);
    public static final Option<Duration> STOP_TIMEOUT = Option.duration(
            "server.stop-timeout",
            "How long jobs under way may take when the server is stopped. What is not done by then goes back"
                    + " to the Booster.",
            "1s",
            "10m",
            "30s");

    public static final List<Option<?>> ALL = Stream.of(
                    List.<Option<?>>of(NAME, STOP_TIMEOUT),
                    RestOptions.ALL,
                    PreAuthOptions.ALL,
                    BoosterOptions.ALL,
                    DatabaseOptions.ALL,
                    JobOptions.ALL,
                    PurgeOptions.ALL)
            .flatMap(List::stream)
            .toList();

    /** Connections to the database that are needed beside those of the job workers. */
    private static final int OTHER_CONNECTIONS = 4;

    private ServerOptions() {}

    /**
     * Checks the settings against each other.
     *
     * @throws SettingsException naming both sides of each conflict
     */
    static void requireNoConflicts(Settings settings) {
        List<String> conflicts = new ArrayList<>(BoosterOptions.conflicts(settings));
        conflicts.addAll(DatabaseTls.conflicts(settings));
        int workers = settings.get(JobOptions.WORKERS);
        int connections = settings.get(DatabaseOptions.CONNECTIONS);
        if (connections < workers + OTHER_CONNECTIONS) {
            conflicts.add(JobOptions.WORKERS.name() + "=" + workers + " conflicts with "
                    + DatabaseOptions.CONNECTIONS.name() + "=" + connections + ": each worker needs a connection and "
                    + OTHER_CONNECTIONS + " more are needed, raise " + DatabaseOptions.CONNECTIONS.name());
        }
        if (!conflicts.isEmpty()) {
            throw new SettingsException(conflicts);
        }
    }

    private static String name(String text) {
        if (!text.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException("1 to 64 letters, digits, '_', '.' or '-'");
        }
        return text;
    }
}
