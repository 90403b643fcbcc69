package org.omflow.booster.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsException;

/** The settings of a Booster. */
public final class BoosterBrokerOptions {
    public static final Option<String> HOST = Option.text(
            "host",
            "Address of this machine on which the Booster listens.",
            "a name or IP address of this machine, 0.0.0.0 for all",
            "0.0.0.0");
    public static final Option<Integer> MESSAGES_PORT =
            port("messages.port", "Port for messages of servers, agents and other Jakarta JMS clients.", 5169);
    public static final Option<Integer> CLIENTS_PORT =
            port("clients.port", "Port for messages of AMQP 1.0 and STOMP clients.", 5171);
    public static final Option<Integer> WEB_PORT =
            port("web.port", "Port for health, metrics, state and queues over HTTP.", 8161);
    public static final Option<Long> MESSAGE_SIZE = Option.size(
            "message.max-size",
            "Largest message accepted; larger ones are refused with an error to the sender.",
            "2MiB",
            "256MiB",
            "16MiB");
    public static final Option<Long> MEMORY = Option.size(
            "memory.messages",
            "How much of the waiting messages stays in memory; what is beyond it waits on disk only.",
            "1MiB",
            "100GiB",
            "256MiB");
    public static final Option<Long> PAGE_SIZE = Option.size(
            "disk.page-size", "Size of the files for messages that are not in memory.", "64KiB", "100MiB", "10MiB");
    public static final Option<Integer> DISK_USAGE = Option.number(
            "disk.max-usage",
            "How full the disk with the messages may get before new jobs are refused.",
            "percent",
            10,
            99,
            90);
    public static final Option<Long> DISK_FREE = Option.size(
            "disk.min-free",
            "How much of that disk stays free for what is under way, however large the disk; with less, new jobs are"
                    + " refused too.",
            "64MiB",
            "1TiB",
            "256MiB");
    public static final Option<Integer> GATHER_TIME = Option.number(
            "journal.gather-time",
            "How long writes are gathered before the disk is flushed once for all of them; more saves work under load,"
                    + " less answers a single sender sooner.",
            "microseconds",
            20,
            10_000,
            200);
    public static final Option<Integer> GROUP_BUCKETS = Option.number(
            "job.group-buckets",
            "How many groups the orders are counted into; jobs of one group go to one server at a time.",
            "groups",
            1,
            65_536,
            1024);
    public static final Option<Duration> DEAD_KEEP =
            Option.duration("dead.keep", "How long a dead job is kept on omflow.form.dead.", "1m", "3650d", "30d");
    public static final Option<Long> DEAD_SIZE = Option.size(
            "dead.max-size",
            "How much omflow.form.dead may hold; beyond it no further dead job is accepted, none is dropped.",
            "1MiB",
            "1TiB",
            "1GiB");
    public static final Option<Duration> RESULT_KEEP = Option.duration(
            "result.keep",
            "How long a result or an answer waits for whoever asked for it, such as a durable subscriber that is away.",
            "1s",
            "30d",
            "1d");

    public static final List<Option<?>> ALL = List.of(
            HOST,
            MESSAGES_PORT,
            CLIENTS_PORT,
            WEB_PORT,
            MESSAGE_SIZE,
            MEMORY,
            PAGE_SIZE,
            DISK_USAGE,
            DISK_FREE,
            GATHER_TIME,
            GROUP_BUCKETS,
            DEAD_KEEP,
            DEAD_SIZE,
            RESULT_KEEP);

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
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private static Option<Integer> port(String name, String description, int defaultValue) {
        return Option.number(name, description, "(0 is any free port)", 0, 65_535, defaultValue);
    }
}
