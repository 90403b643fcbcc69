package org.omflow.booster.broker.dead;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.omflow.booster.ha.message.Limits;

/**
 * Derives the job id of a dead job's retry: {@code <jobId>#r1}, {@code <jobId>#r2} and so on. With its old id the job
 * would only get the stored reply. The suffix differs from that of a server's incidents ({@code #1}) and of senders
 * that number their jobs, so it never collides with another job's id.
 */
final class DeadJobRetryId {
    private static final String MARK = "#r";
    private static final Pattern RETRIED = Pattern.compile("(.+)" + MARK + "([1-9][0-9]{0,5})");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7E]{1," + Limits.JOB_ID + "}");

    private DeadJobRetryId() {}

    /** The id of the next retry; a random one when the job has no id, or the result is no valid job id. */
    static String next(String jobId) {
        if (jobId == null) {
            return UUID.randomUUID().toString();
        }
        Matcher retried = RETRIED.matcher(jobId);
        String next = retried.matches()
                ? retried.group(1) + MARK + (Integer.parseInt(retried.group(2)) + 1)
                : jobId + MARK + 1;
        return VISIBLE.matcher(next).matches() ? next : UUID.randomUUID().toString();
    }
}
