package org.omflow.booster.server.purge;

import java.time.Duration;
import java.util.List;
import org.omflow.booster.ha.settings.Option;

/** The settings of retention and purge. */
public final class PurgeOptions {
    public static final Option<Duration> HISTORY_KEEP = Option.duration(
            "history.keep",
            "Retention of finished orders with their history, of closed incidents and of the audit records.",
            "1h",
            "36500d",
            "3650d");
    public static final Option<Duration> PURGE_PAUSE = Option.duration(
            "history.purge-pause", "Pause between two purges of what is past its retention.", "1s", "30d", "1h");

    public static final List<Option<?>> ALL = List.of(HISTORY_KEEP, PURGE_PAUSE);

    private PurgeOptions() {}
}
