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

    /** The longest time between two moments in which it did not happen. */
    public synchronized Duration longestGap(long from, long to) {
        long longest = 0;
        long before = from;
        for (int i = firstAfter(from); i < size && moments[i] - to < 0; i++) {
            longest = Math.max(longest, moments[i] - before);
            before = moments[i];
        }
        return Duration.ofNanos(Math.max(longest, to - before));
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
