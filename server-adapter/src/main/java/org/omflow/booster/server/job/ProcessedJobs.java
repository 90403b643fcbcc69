package org.omflow.booster.server.job;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.omflow.booster.ha.database.InList;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.server.order.Rows;

/**
 * The table that makes a job take effect once: its row is written in the transaction of the effects, so a duplicate
 * finds it or fails on its key. Thread-safe.
 */
public final class ProcessedJobs {
    /**
     * The record of a job that was done.
     *
     * @param bodyHash the hash of its type and body as written
     * @param contentHash that of what they say; null in rows of older builds
     * @param owner the login that owns the order in the answer; null where it holds none, or that is not known
     * @param sender the login that sent the job; null when that is not known
     * @param processedAt when it was recorded; null of a job of the same batch
     */
    public record Processed(
            String bodyHash, String contentHash, String answer, String owner, String sender, Instant processedAt) {
        /** The record of a job just done. */
        public static Processed of(Outcome outcome) {
            ReceivedJob job = outcome.received();
            return new Processed(
                    job.bodyHash().text(),
                    job.bodyHash().content(),
                    outcome.answerText(),
                    outcome.owner(),
                    job.login(),
                    null);
        }

        /** Whether this login sent the job, with a body that says the same: nobody else may have its answer. */
        public boolean isOf(String login, BodyHash hash) {
            // Equal texts are the same, even if another build's hash of their content differs.
            boolean same = bodyHash.equals(hash.text()) || hash.content().equals(contentHash);
            return same && (sender == null || sender.equals(login));
        }

        /** Whether a message had come before this was recorded, so that it may be the very one. */
        boolean mayBeOf(Instant cameAt) {
            return processedAt != null && cameAt != null && !cameAt.isAfter(processedAt);
        }
    }

    /** Looks up which of these jobs have been done. */
    public Map<String, Processed> find(Handle handle, Collection<String> jobIds) {
        Map<String, Processed> found = new HashMap<>();
        if (!jobIds.isEmpty() && !JobProbe.INSTALLED.forgetsJobs()) {
            InList list = new InList(jobIds);
            Query query =
                    handle.createQuery("SELECT job_id, body_hash, content_hash, answer, owner, sender, processed_at"
                            + " FROM processed_job WHERE job_id IN (" + list.marks() + ")");
            list.bind(0, query::bind);
            query.map((row, context) -> Map.entry(
                            row.getString("job_id"),
                            new Processed(
                                    row.getString("body_hash"),
                                    row.getString("content_hash"),
                                    row.getString("answer"),
                                    row.getString("owner"),
                                    row.getString("sender"),
                                    row.getTimestamp("processed_at").toInstant())))
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        }
        return found;
    }

    /** The record of a job, once it has been done. */
    public Optional<Processed> find(Handle handle, String jobId) {
        return Optional.ofNullable(find(handle, List.of(jobId)).get(jobId));
    }

    /** Records jobs as done. */
    public void add(Handle handle, Collection<Outcome> outcomes, Instant now) {
        if (outcomes.isEmpty() || JobProbe.INSTALLED.forgetsJobs()) {
            return;
        }
        try (Rows rows = Rows.of(
                handle,
                "INSERT INTO processed_job (job_id, body_hash, content_hash, answer, owner, sender, processed_at)"
                        + " VALUES (?,?,?,?,?,?,?)")) {
            for (Outcome outcome : outcomes) {
                rows.text(outcome.received().jobId())
                        .text(outcome.received().bodyHash().text())
                        .text(outcome.received().bodyHash().content())
                        .text(outcome.answerText())
                        .text(outcome.owner())
                        .text(outcome.received().login())
                        .time(now)
                        .add();
            }
            rows.write();
        }
    }
}
