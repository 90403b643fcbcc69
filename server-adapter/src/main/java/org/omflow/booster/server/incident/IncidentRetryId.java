package org.omflow.booster.server.incident;

import org.omflow.booster.ha.message.Limits;

/** The ids of a job's retries after an incident: {@code <jobId>#1}, {@code <jobId>#2} and so on. */
public final class IncidentRetryId {
    private static final char MARK = Limits.RETRY_MARK;

    private IncidentRetryId() {}

    /** The id of the retry after this one, or of the first. */
    public static String next(String jobId) {
        int number = number(jobId);
        return (number == 0 ? jobId : base(jobId)) + MARK + (number + 1);
    }

    /** Whether it is the id of a retry. */
    public static boolean isRetry(String jobId) {
        return number(jobId) > 0;
    }

    /** Whether an id looks like a later retry of the job with the other id, which may itself be a retry. */
    public static boolean isRetryOf(String earlier, String jobId) {
        int number = number(jobId);
        boolean ofRetry =
                number(earlier) > 0 && number(earlier) < number && base(earlier).equals(base(jobId));
        return ofRetry || number > 0 && base(jobId).equals(earlier);
    }

    private static String base(String jobId) {
        return jobId.substring(0, jobId.lastIndexOf(MARK));
    }

    /** The number of the retry; 0 when the id does not look like one. */
    private static int number(String jobId) {
        String digits = jobId.substring(jobId.lastIndexOf(MARK) + 1);
        boolean isRetry = jobId.lastIndexOf(MARK) > 0 && digits.matches("[1-9][0-9]{0,5}");
        return isRetry ? Integer.parseInt(digits) : 0;
    }
}
