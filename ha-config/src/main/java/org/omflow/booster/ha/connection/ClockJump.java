package org.omflow.booster.ha.connection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.omflow.booster.ha.periodic.MonotonicClock;

/** Notices that somebody set this machine's clock ahead or back while the process ran. Confined to one thread. */
final class ClockJump {
    /** More than NTP moves a clock at once, between two questions. */
    static final Duration NOTICED = Duration.ofSeconds(2);

    /** While this process was paused between two readings, they tell nothing. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Clock machine;
    private final Clock monotonic;
    private Duration ahead = Duration.ZERO;

    ClockJump() {
        this(Clock.systemUTC(), new MonotonicClock());
    }

    ClockJump(Clock machine, Clock monotonic) {
        this.machine = machine;
        this.monotonic = monotonic;
        ahead = ahead();
    }

    /** Whether the clock was set since this was last asked; ask about every second. */
    boolean happened() {
        Duration before = ahead;
        ahead = ahead();
        return ahead.minus(before).abs().compareTo(NOTICED) > 0;
    }

    private Duration ahead() {
        Instant asked = monotonic.instant();
        Instant shown = machine.instant();
        return Duration.between(asked, monotonic.instant()).compareTo(AT_ONCE) < 0
                ? Duration.between(asked, shown)
                : ahead;
    }
}
