package org.omflow.booster.server.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.held.HeldJobs;

/** The held jobs of one transaction and the changes to them. Not thread-safe. */
public final class HeldJobChanges {
    private final Map<String, HeldJob> byId = new LinkedHashMap<>();
    private final Set<String> stored = new HashSet<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> removed = new LinkedHashSet<>();

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

    public void remove(String jobId) {
        if (byId.remove(jobId) != null) {
            changed.remove(jobId);
            if (stored.contains(jobId)) {
                removed.add(jobId);
            }
        }
    }

    public void write(Handle handle, HeldJobs table) {
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
