package org.omflow.booster.tests.fault;

import java.time.Duration;
import java.util.Arrays;

/** When something happened again and again, by {@link System#nanoTime}. Thread-safe. */
public final class Moments {
    private long[] moments = new long[4096];
    private int size;

    /** It happens now. */
    public synchronized void now() {
        if (size == moments.length) {
            moments = Arrays.copyOf(moments, 2 * size);
        }
        // Taken within the lock, so that they rise.
        moments[size++] = System.nanoTime();
        notifyAll();
    }

    /** How often it has happened. */
    public synchronized int count() {
        return size;
    }

    /**
     * A time in which it did not happen.
     *
     * @param after how long after the beginning of what was looked at
     */
    public record Pause(Duration after, Duration lasted) {}

    /** The longest time between two moments in which it did not happen. */
    public Duration longestGap(long from, long to) {
        return longestPause(from, to).lasted();
    }

    /** The same, and when it was. */
    public synchronized Pause longestPause(long from, long to) {
        long longest = 0;
        long begin = from;
        long before = from;
        for (int i = firstAfter(from); before != to; i++) {
            long next = i < size && moments[i] - to < 0 ? moments[i] : to;
            if (next - before > longest) {
                longest = next - before;
                begin = before;
            }
            before = next;
        }
        return new Pause(Duration.ofNanos(begin - from), Duration.ofNanos(longest));
    }

    private int firstAfter(long from) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (moments[middle] - from > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
