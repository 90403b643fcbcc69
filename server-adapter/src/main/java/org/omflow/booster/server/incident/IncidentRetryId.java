package org.omflow.booster.server.incident;

import java.util.Optional;
import org.omflow.booster.ha.message.Limits;

/** The ids of a job's retries after an incident: {@code <jobId>#1}, {@code <jobId>#2} and so on. */
public final class IncidentRetryId {
    private static final char MARK = Limits.RETRY_MARK;

    private IncidentRetryId() {}

    /** The id of the first retry of the job with this id, which may itself look like a retry. */
    public static String firstRetry(String jobId) {
        return jobId + MARK + 1;
    }

    /** The id of the retry after this one. */
    public static String next(String jobId) {
        int number = number(jobId);
        return number == 0 ? firstRetry(jobId) : base(jobId) + MARK + (number + 1);
    }

    /** The id whose next retry would have this id; empty when it does not look like a retry. */
    public static Optional<String> before(String jobId) {
        int number = number(jobId);
        return number == 0
                ? Optional.empty()
                : Optional.of(number == 1 ? base(jobId) : base(jobId) + MARK + (number - 1));
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
