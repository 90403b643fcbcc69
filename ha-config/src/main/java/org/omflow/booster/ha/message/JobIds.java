package org.omflow.booster.ha.message;

import java.util.regex.Pattern;

/** Checks job ids: which a submitter may give and which a server may send. */
public final class JobIds {
    /** What a submitter's job id may consist of: visible ASCII characters. */
    private static final Pattern OF_SUBMITTER =
            Pattern.compile("[\\x21-\\x7E&&[^" + Limits.RETRY_MARK + "]]{1," + Limits.JOB_ID + "}");
    /** The same of one that a server sends: it adds {@code #<n>} when it retries a job. */
    private static final Pattern OF_SERVER =
            Pattern.compile("[\\x21-\\x7E]{1," + Limits.JOB_ID + "}(" + Limits.RETRY_MARK + "\\d{1,6})?");

    private JobIds() {}

    /**
     * Checks the job id that a submitter gave.
     *
     * @param jobId null where the message has none
     * @throws RejectedException {@code missing_job_id} or {@code invalid_job_id}
     */
    public static void check(String jobId) throws RejectedException {
        check(OF_SUBMITTER, jobId);
    }

    /** Whether a submitter may give a job this id. */
    public static boolean isValid(String jobId) {
        return OF_SUBMITTER.matcher(jobId).matches();
    }

    /** The same of a job that a server sends, which may be a retry. */
    public static void checkOfServer(String jobId) throws RejectedException {
        check(OF_SERVER, jobId);
    }

    private static void check(Pattern allowed, String jobId) throws RejectedException {
        if (jobId == null || jobId.isEmpty()) {
            throw new RejectedException(
                    ErrorCode.MISSING_JOB_ID,
                    "The message has no string property 'jobId'; set one that is unique for each job, such as a UUID.");
        }
        if (!allowed.matcher(jobId).matches()) {
            throw new RejectedException(
                    ErrorCode.INVALID_JOB_ID,
                    "The jobId " + ErrorText.show(jobId) + " must be " + Limits.JOB_ID_RULE + ".");
        }
    }
}
