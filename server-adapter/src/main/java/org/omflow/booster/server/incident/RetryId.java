package org.omflow.booster.server.incident;

/** The ids under which a job is tried again after an incident: {@code <jobId>#1}, {@code <jobId>#2} and so on. */
public final class RetryId {
    private static final char MARK = '#';

    private RetryId() {}

    /** The id of the next try. */
    public static String next(String jobId) {
        int tries = tries(jobId);
        return (tries == 0 ? jobId : jobId.substring(0, jobId.lastIndexOf(MARK))) + MARK + (tries + 1);
    }

    /** Whether one id is another try of the job that the other names. */
    public static boolean sameJob(String jobId, String other) {
        return first(jobId).equals(first(other));
    }

    private static String first(String jobId) {
        return tries(jobId) == 0 ? jobId : jobId.substring(0, jobId.lastIndexOf(MARK));
    }

    private static int tries(String jobId) {
        String digits = jobId.substring(jobId.lastIndexOf(MARK) + 1);
        boolean isTry = jobId.lastIndexOf(MARK) > 0
                && digits.length() <= 6
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && !digits.isEmpty();
        return isTry ? Integer.parseInt(digits) : 0;
    }
}
