package org.omflow.booster.ha.message;

import java.util.Locale;

/** Why a job or request was not done; written in lower case in answers. */
public enum ErrorCode {
    /** The body is empty, not UTF-8, not JSON, deeper than allowed, or no JSON object. */
    NOT_JSON,
    /** The body is larger than 1 MiB, or would make the order's form so. */
    TOO_LARGE,
    /** JMSType is absent or names no type of job. */
    UNKNOWN_TYPE,
    /** A field that is needed is absent. */
    MISSING_FIELD,
    /** A field holds a value of another type, or one that is too long or has forbidden characters. */
    INVALID_FIELD,
    /** A field that the job or the process does not know. */
    UNKNOWN_FIELD,
    /** The message carries no job id. */
    MISSING_JOB_ID,
    /** The job id is longer than 64 characters or has forbidden characters. */
    INVALID_JOB_ID,
    /** The job id was used before with another body. */
    ID_CONFLICT,
    /** No process of that key is deployed. */
    UNKNOWN_PROCESS,
    /** The process definition has faults. */
    INVALID_DEFINITION,
    /** An order of that key exists already. */
    DUPLICATE_KEY,
    /** No order of that key exists. */
    UNKNOWN_ORDER,
    /** The order does not wait at that node. */
    NOT_WAITING,
    /** The order has ended already. */
    NOT_ACTIVE,
    /** The order is the subflow of another and follows that one. */
    IS_SUBFLOW,
    /** The process could not go on; the sentence says at which node and why. */
    PROCESS_ERROR,
    /** The job is older than the records that tell whether it was done. */
    TOO_OLD,
    /** The licence has ended. */
    LICENCE_EXPIRED,
    /** No such page or method. */
    NOT_FOUND,
    /** The bearer token is absent or not known. */
    UNAUTHORIZED,
    /** The token's role may not do this. */
    FORBIDDEN,
    /** Neither a Booster nor the database can take the job now. */
    UNAVAILABLE,
    /** The answer did not come within the time asked for. */
    TIMEOUT,
    /** A fault in the program; the log tells more. */
    INTERNAL;

    /** The code as it stands in answers, such as {@code unknown_process}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
