package org.omflow.booster.broker.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DatabaseTls;
import org.omflow.booster.ha.preauth.PreAuthOptions;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;

/** The settings of a Booster. */
public final class BoosterBrokerOptions {
    /** Fewer characters could be guessed by whoever reads what the Boosters send each other. */
    private static final int LEAST_PAIR_PASSWORD = 16;

    public static final Option<String> HOST = Option.text(
            "host",
            "Address on which the Booster listens.",
            "a name or IP address of this machine, 0.0.0.0 for all",
            "0.0.0.0");
    public static final Option<Integer> MESSAGES_PORT = port(
            "messages.port",
            "Port for messages of servers, agents, other Jakarta JMS clients and the other Booster.",
            5169);
    public static final Option<Integer> CLIENTS_PORT =
            port("clients.port", "Port for messages of AMQP 1.0 and STOMP clients.", 5171);
    public static final Option<Integer> WEB_PORT =
            port("web.port", "Port for health, metrics, state and queues over HTTP.", 8161);
    public static final Option<Boolean> TLS = Option.onOff(
            "tls",
            "Whether messages, the web and the link of two Boosters are encrypted. With off, passwords and"
                    + " orders travel in the clear.",
            true);
    public static final Option<List<String>> TLS_NAMES = new Option<>(
            "tls.names",
            "Names and IP addresses under which others reach this Booster, for its certificate. Empty: those"
                    + " of host, pair.address and this machine.",
            "names and addresses separated by commas, or empty",
            "",
            false,
            BoosterBrokerOptions::names);
    public static final Option<String> TLS_PASSPHRASE = Option.text(
                    "tls.ca-passphrase",
                    "Passphrase of the private key of the cluster's certificate authority. Empty: one is made at the"
                            + " first start and kept beside the key.",
                    "any text",
                    "")
            .asSecret();
    public static final Option<Duration> TLS_LIFE = Option.duration(
            "tls.certificate-life",
            "How long a certificate of the cluster's authority is valid. It is renewed when a third of that"
                    + " is left.",
            "1m",
            "825d",
            "90d");
    public static final Option<Long> MESSAGE_SIZE = Option.size(
            "message.max-size",
            "Largest message accepted. The sender of a larger one gets an error.",
            // A job of 1 MiB, of which JMS makes two bytes each, with its properties.
            "3MiB",
            "256MiB",
            "16MiB");
    public static final Option<Long> MEMORY = Option.size(
            "memory.messages",
            "How much memory waiting messages may take. The rest waits on disk only.",
            "1MiB",
            "100GiB",
            "256MiB");
    public static final Option<Long> PAGE_SIZE = Option.size(
            "disk.page-size", "Size of the files for messages that are not in memory.", "64KiB", "100MiB", "10MiB");
    public static final Option<Integer> DISK_USAGE = Option.number(
            "disk.max-usage",
            "How full a disk with messages may get before the Booster refuses new jobs.",
            "percent",
            10,
            99,
            90);
    public static final Option<Long> DISK_FREE = Option.size(
            "disk.min-free",
            "How much of a disk with messages stays free for jobs under way, however large the disk. With"
                    + " less, the Booster refuses new jobs too.",
            "64MiB",
            "1TiB",
            "256MiB");
    public static final Option<Integer> GATHER_TIME = Option.number(
            "journal.gather-time",
            "How long the journal gathers writes before it flushes the disk once for all of them. More saves"
                    + " work under load; less answers a single sender sooner.",
            "microseconds",
            20,
            10_000,
            200);
    public static final Option<Integer> GROUP_BUCKETS = Option.number(
            "job.group-buckets",
            "Into how many groups orders are hashed. The jobs of one group go to one server at a time.",
            "groups",
            1,
            65_536,
            1024);
    public static final Option<Duration> DEAD_KEEP =
            Option.duration("dead.keep", "Retention of dead jobs on omflow.form.dead.", "1m", "3650d", "30d");
    public static final Option<Long> DEAD_SIZE = Option.size(
            "dead.max-size",
            "How much omflow.form.dead may hold. Beyond that it accepts no further dead job; it never drops" + " one.",
            "1MiB",
            "1TiB",
            "1GiB");
    public static final Option<Duration> RESULT_KEEP = Option.duration(
            "result.keep",
            "Retention of results and answers that nobody fetches, such as those for a durable subscriber"
                    + " that is not connected.",
            "1s",
            "30d",
            "1d");
    public static final Option<Long> RESULT_SIZE = Option.size(
            "result.max-size",
            "How much of results and answers may wait for one user, in all subscriptions and queues together. Beyond"
                    + " that the oldest are dropped.",
            "1MiB",
            "1TiB",
            "1GiB");
    public static final Option<Integer> CLIENT_CONNECTIONS = quota("connections", "connections", 1000);
    public static final Option<Integer> CLIENT_SESSIONS =
            quota("sessions", "sessions, over all connections together,", 2000);
    public static final Option<Integer> CLIENT_CONSUMERS = quota("consumers", "consumers", 1000);
    public static final Option<Integer> CLIENT_SUBSCRIPTIONS = quota("subscriptions", "durable subscriptions", 100);
    public static final Option<Integer> CLIENT_QUEUES =
            quota("queues", "temporary queues, reply queues and subscriptions that are not durable", 1000);

    public static final Option<Optional<BoosterAddress>> PAIR_PEER =
            address("pair.peer", "Address of the other Booster's port for messages. Empty: this Booster works alone.");
    public static final Option<PairRole> PAIR_ROLE = new Option<>(
            "pair.role",
            "Role of this Booster in a pair: the primary is active whenever it can be, the secondary while"
                    + " the primary cannot.",
            "primary or secondary",
            "primary",
            false,
            PairRole::parse);
    public static final Option<Optional<BoosterAddress>> PAIR_ADDRESS = address(
            "pair.address",
            "Address under which the other Booster reaches this one's port for messages. Empty: host and"
                    + " messages.port.");
    public static final Option<Optional<BoosterAddress>> PAIR_PEER_WEB = address(
            "pair.peer-web",
            "Address of the other Booster's web. Empty: the host of pair.peer and this Booster's web.port.");
    public static final Option<String> PAIR_PASSWORD = Option.text(
                    "pair.password",
                    "Shared secret by which the two Boosters recognise each other, the same on both.",
                    "16 or more characters",
                    "")
            .asSecret();
    public static final Option<Duration> PAIR_LEASE = Option.duration(
            "pair.lease",
            "Duration of the lease in the database that makes one Booster the active one. A Booster that dies"
                    + " is replaced no sooner.",
            "200ms",
            "1m",
            "500ms");
    public static final Option<Duration> PAIR_LINK = Option.duration(
            "pair.link-timeout",
            "How long the replication link between the two Boosters may be silent before it counts as lost.",
            "5s",
            "10m",
            "10s");
    public static final Option<Duration> PAIR_SILENCE = Option.duration(
            "pair.silence",
            "How long the active Booster may leave health probes unanswered before it counts as frozen,"
                    + " provided that its lease has run out too.",
            "1s",
            "10m",
            "2s");

    public static final List<Option<?>> ALL = List.of(
            HOST,
            MESSAGES_PORT,
            CLIENTS_PORT,
            WEB_PORT,
            TLS,
            TLS_NAMES,
            TLS_PASSPHRASE,
            TLS_LIFE,
            PreAuthOptions.TIMEOUT,
            PreAuthOptions.MAX_UNAUTHENTICATED,
            MESSAGE_SIZE,
            MEMORY,
            PAGE_SIZE,
            DISK_USAGE,
            DISK_FREE,
            GATHER_TIME,
            GROUP_BUCKETS,
            DEAD_KEEP,
            DEAD_SIZE,
            RESULT_KEEP,
            RESULT_SIZE,
            CLIENT_CONNECTIONS,
            CLIENT_SESSIONS,
            CLIENT_CONSUMERS,
            CLIENT_SUBSCRIPTIONS,
            CLIENT_QUEUES,
            PAIR_PEER,
            PAIR_ROLE,
            PAIR_ADDRESS,
            PAIR_PEER_WEB,
            PAIR_PASSWORD,
            PAIR_LEASE,
            PAIR_LINK,
            PAIR_SILENCE,
            DatabaseOptions.URL,
            DatabaseOptions.USER,
            DatabaseOptions.PASSWORD,
            DatabaseOptions.TLS,
            DatabaseOptions.CA);

    /** The settings a Booster needs to start while no database is configured. */
    public static final List<Option<?>> WITHOUT_DATABASE =
            ALL.stream().filter(option -> option != DatabaseOptions.URL).toList();

    private BoosterBrokerOptions() {}

    /**
     * Checks the settings against each other.
     *
     * @throws SettingsException naming both sides of each conflict
     */
    public static void requireNoConflicts(Settings settings) {
        List<String> problems = new ArrayList<>();
        List<Option<Integer>> ports = List.of(MESSAGES_PORT, CLIENTS_PORT, WEB_PORT);
        for (int i = 0; i < ports.size(); i++) {
            for (Option<Integer> other : ports.subList(i + 1, ports.size())) {
                int port = settings.get(ports.get(i));
                if (port != 0 && port == settings.get(other)) {
                    problems.add(ports.get(i).name() + "=" + port + " conflicts with " + other.name() + "=" + port
                            + ": set two different ports");
                }
            }
        }
        if (settings.get(PAGE_SIZE) > settings.get(MEMORY)) {
            problems.add(PAGE_SIZE.name() + "=" + settings.get(PAGE_SIZE) + "B conflicts with " + MEMORY.name() + "="
                    + settings.get(MEMORY) + "B: a file must not be larger than the memory, lower " + PAGE_SIZE.name());
        }
        pairConflicts(settings, problems);
        problems.addAll(DatabaseTls.conflicts(settings));
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /** Whether this is one of two Boosters. */
    public static boolean isPair(Settings settings) {
        return settings.get(PAIR_PEER).isPresent();
    }

    private static void pairConflicts(Settings settings, List<String> problems) {
        if (!isPair(settings)) {
            return;
        }
        String password = settings.get(PAIR_PASSWORD);
        if (password.isBlank() || password.length() < LEAST_PAIR_PASSWORD) {
            problems.add(PAIR_PASSWORD.name()
                    + (password.isBlank() ? " is missing" : " has " + password.length() + " characters")
                    + ": the two Boosters authenticate each other with it; set the same " + LEAST_PAIR_PASSWORD
                    + " or more random characters in both settings files, or as " + PAIR_PASSWORD.environmentName());
        }
        for (Option<Integer> port : List.of(MESSAGES_PORT, WEB_PORT)) {
            if (settings.get(port) == 0) {
                problems.add(port.name() + "=0 conflicts with " + PAIR_PEER.name() + "="
                        + settings.get(PAIR_PEER).get() + ": the other Booster must know the port, set a number");
            }
        }
        if (settings.get(PAIR_ADDRESS).isEmpty() && isAnyAddress(settings.get(HOST))) {
            problems.add(HOST.name() + "=" + settings.get(HOST) + " conflicts with " + PAIR_PEER.name() + "="
                    + settings.get(PAIR_PEER).get() + ": set " + PAIR_ADDRESS.name()
                    + " to the address under which the other Booster reaches this machine");
        }
        if (settings.get(PAIR_PEER).equals(Optional.of(pairAddress(settings)))) {
            problems.add(PAIR_PEER.name() + "=" + settings.get(PAIR_PEER).get()
                    + " is this Booster's own address: set that of the other one");
        }
        try {
            pairPeerWeb(settings);
        } catch (IllegalArgumentException e) {
            problems.add(PAIR_PEER_WEB.name() + ", or else " + PAIR_PEER.name() + ": " + e.getMessage());
        }
    }

    /** The address at which the other Booster reaches this one. */
    public static BoosterAddress pairAddress(Settings settings) {
        return settings.get(PAIR_ADDRESS)
                .orElseGet(() -> new BoosterAddress(settings.get(HOST), settings.get(MESSAGES_PORT)));
    }

    /**
     * The address of the other Booster's web.
     *
     * @throws IllegalArgumentException when it cannot be one of a web
     */
    public static BoosterAddress pairPeerWeb(Settings settings) {
        return settings.get(PAIR_PEER_WEB)
                .orElseGet(() ->
                        new BoosterAddress(settings.get(PAIR_PEER).orElseThrow().host(), settings.get(WEB_PORT)))
                .forWeb();
    }

    /** Whether this means every address of a machine. */
    public static boolean isAnyAddress(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    }

    private static List<String> names(String text) {
        List<String> names = Stream.of(text.split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : names) {
            if (!isHost(name)) {
                throw new IllegalArgumentException(
                        "names and addresses separated by commas, or empty; '" + name + "' is none");
            }
        }
        return names;
    }

    /** Whether a text is a host name or an IP address; one with a zone (%) is not, as zones differ between machines. */
    public static boolean isHost(String text) {
        if (text.contains("%")) {
            return false;
        }
        try {
            return !BoosterAddress.parse(text.contains(":") ? "[" + text + "]" : text)
                    .host()
                    .isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Option<Optional<BoosterAddress>> address(String name, String description) {
        return new Option<>(name, description, "host:port, or empty", "", false, text -> {
            if (text.isBlank()) {
                return Optional.empty();
            }
            try {
                return Optional.of(BoosterAddress.parse(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("host:port with a port from 1 to 65535, or empty", e);
            }
        });
    }

    private static Option<Integer> quota(String name, String what, int most) {
        return Option.number(
                "client.max-" + name,
                "How many " + what + " one user may have. Servers have no limit.",
                name,
                1,
                1_000_000,
                most);
    }

    private static Option<Integer> port(String name, String description, int defaultValue) {
        return Option.number(name, description, "(0 is any free port)", 0, 65_535, defaultValue);
    }
}
