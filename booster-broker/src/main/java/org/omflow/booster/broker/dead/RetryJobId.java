package org.omflow.booster.broker.dead;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.omflow.booster.ha.message.Limits;

/**
 * The ids under which a dead job is tried again: {@code <jobId>#r1}, {@code <jobId>#r2} and so on. Under its own it would
 * only get the stored answer. The mark differs from that of a server's incidents ({@code #1}) and from what senders use
 * who number their jobs, so that no try takes another job's id.
 */
final class RetryJobId {
    private static final String MARK = "#r";
    private static final Pattern RETRIED = Pattern.compile("(.+)" + MARK + "([1-9][0-9]{0,5})");
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7E]{1," + Limits.JOB_ID + "}");

    private RetryJobId() {}

    /** The id of the next try; a new one when there is none yet, or it would not do as a job id. */
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
