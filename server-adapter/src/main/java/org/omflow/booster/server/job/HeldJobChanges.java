package org.omflow.booster.server.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.held.HeldJobs;
import org.omflow.booster.server.held.JobHead;

/** The held jobs of one transaction and the changes to them. Not thread-safe. */
public final class HeldJobChanges {
    /** How many released jobs a transaction sends itself, and of how many characters; the next sweeps send the others. */
    private static final int MOST_RELEASED = 500;

    private static final long MOST_CHARACTERS = 1 << 20;

    private final Map<String, HeldJob> byId = new LinkedHashMap<>();
    private final Set<String> stored = new HashSet<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private final Set<String> released = new LinkedHashSet<>();

    public HeldJobChanges(Collection<HeldJob> waiting) {
        for (HeldJob held : waiting) {
            byId.put(held.job().jobId(), held);
            stored.add(held.job().jobId());
        }
    }

    public HeldJob get(String jobId) {
        return byId.get(jobId);
    }

    public List<HeldJob> of(String orderKey) {
        return byId.values().stream()
                .filter(held -> held.job().orderKey().equals(orderKey))
                .toList();
    }

    public void put(HeldJob held) {
        String jobId = held.job().jobId();
        byId.put(jobId, held);
        changed.add(jobId);
        removed.remove(jobId);
    }

    /** Sends a job again, which keeps its row until it is answered. */
    public void release(HeldJob held) {
        put(held);
        released.add(held.job().jobId());
    }

    public void remove(String jobId) {
        if (byId.remove(jobId) != null) {
            changed.remove(jobId);
            if (stored.contains(jobId)) {
                removed.add(jobId);
            }
        }
    }

    /**
     * Writes the changes.
     *
     * @return the released jobs to send now, no more than fit into memory; the others are due at once
     */
    public List<OutgoingJob> write(Handle handle, HeldJobs table, Instant now) {
        List<JobHead> slice = firstReleased(now);
        writeRows(handle, table);
        List<OutgoingJob> bodies = table.read(
                handle,
                slice.stream()
                        .filter(job -> job.whole() == null)
                        .map(JobHead::jobId)
                        .toList());
        return Stream.concat(bodies.stream(), slice.stream().map(JobHead::whole).filter(Objects::nonNull))
                .toList();
    }

    /** The first of the released jobs; makes the others due at once. */
    private List<JobHead> firstReleased(Instant now) {
        List<JobHead> slice = new ArrayList<>();
        long characters = 0;
        for (String jobId : released) {
            HeldJob held = byId.get(jobId);
            if (held == null || held.reason() != HeldJob.Reason.RELEASED) {
                // It had its turn later in this batch.
                continue;
            }
            characters += held.job().characters();
            if (slice.isEmpty() || slice.size() < MOST_RELEASED && characters <= MOST_CHARACTERS) {
                slice.add(held.job());
            } else {
                put(held.until(HeldJob.Reason.RELEASED, held.heldAt(), now));
            }
        }
        return slice;
    }

    private void writeRows(Handle handle, HeldJobs table) {
        table.remove(handle, removed);
        List<HeldJob> toAdd = new ArrayList<>();
        List<HeldJob> toUpdate = new ArrayList<>();
        for (String jobId : changed) {
            (stored.contains(jobId) ? toUpdate : toAdd).add(byId.get(jobId));
        }
        table.add(handle, toAdd);
        table.update(handle, toUpdate);
    }
}
