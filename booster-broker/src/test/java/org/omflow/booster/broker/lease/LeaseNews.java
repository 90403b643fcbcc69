package org.omflow.booster.broker.lease;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a process hears of its leases. */
final class LeaseNews implements LeaseListener {
    final AtomicInteger confirmed = new AtomicInteger();
    final AtomicInteger uncertain = new AtomicInteger();
    final List<String> said = new CopyOnWriteArrayList<>();
    final List<String> doubts = new CopyOnWriteArrayList<>();
    final List<Long> tokens = new CopyOnWriteArrayList<>();
    volatile long lastSent = Long.MIN_VALUE;

    @Override
    public void held(String lockId, long epoch) {
        tokens.add(epoch);
        said.add("held " + lockId + " " + epoch);
    }

    @Override
    public void confirmed(String lockId, long sentNanos, long answeredNanos) {
        if (answeredNanos - sentNanos < 0) {
            said.add("answered before asked");
        }
        lastSent = sentNanos;
        confirmed.incrementAndGet();
    }

    @Override
    public void uncertain(String lockId, String reason) {
        doubts.add(reason);
        uncertain.incrementAndGet();
    }

    @Override
    public void lost(String lockId, String newHolder) {
        said.add("lost " + lockId + " to " + newHolder);
    }

    @Override
    public void released(String lockId) {
        said.add("released " + lockId);
    }

    @Override
    public void sequenceChanged(String id, long value) {
        said.add("sequence " + id + " is " + value);
    }

    @Override
    public void sequenceRefused(String id, long expected, long found) {
        said.add("sequence " + id + " is not " + expected + " but " + found);
    }
}
