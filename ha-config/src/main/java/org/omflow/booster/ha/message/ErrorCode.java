package org.omflow.booster.ha.message;

import java.util.Locale;

/** Why a job or request was not done; written in lower case in answers. */
public enum ErrorCode {
    /** The body is empty, not UTF-8, not JSON, deeper than allowed, or no JSON object. */
    NOT_JSON,
    /** The body of a request is compressed, or text in another charset than UTF-8. */
    UNSUPPORTED_ENCODING,
    /** The body is larger than 1 MiB, or would make the order's form larger than that. */
    TOO_LARGE,
    /** JMSType is missing or not a job type. */
    UNKNOWN_TYPE,
    /** A required field is missing. */
    MISSING_FIELD,
    /** A field holds a value of another type, or one that is too long or has forbidden characters. */
    INVALID_FIELD,
    /** A field is unknown to the job or the process. */
    UNKNOWN_FIELD,
    /** The message carries no job id. */
    MISSING_JOB_ID,
    /** The job id is longer than 64 characters or has forbidden characters. */
    INVALID_JOB_ID,
    /** The job id was used before for something else or by another login. */
    ID_CONFLICT,
    /** No process with that key is deployed. */
    UNKNOWN_PROCESS,
    /** The process definition has faults. */
    INVALID_DEFINITION,
    /** An order with that key already exists. */
    DUPLICATE_KEY,
    /** No order with that key exists. */
    UNKNOWN_ORDER,
    /** The order does not wait at that node. */
    NOT_WAITING,
    /** The order has already ended. */
    NOT_ACTIVE,
    /** The field {@code by} names somebody for whom the sender may not act. */
    FORBIDDEN_BY,
    /** The order is a subflow and follows its parent. */
    IS_SUBFLOW,
    /** The process could not continue; the message says at which node and why. */
    PROCESS_ERROR,
    /** As many jobs wait for the order as may. */
    TOO_MANY_WAITING,
    /** As many requests of the API token wait for answers as may. */
    TOO_MANY_REQUESTS,
    /** The Booster refused the message before a server got it; of dead jobs only. */
    REFUSED,
    /** The job is older than the records that identify duplicates. */
    TOO_OLD,
    /** The licence has ended. */
    LICENCE_EXPIRED,
    /** No such page or method. */
    NOT_FOUND,
    /** The bearer token is missing or unknown. */
    UNAUTHORIZED,
    /** The token's role does not allow this. */
    FORBIDDEN,
    /** Neither a Booster nor the database can take the job now. */
    UNAVAILABLE,
    /** The answer did not come within the requested time. */
    TIMEOUT,
    /** A bug in the program; see the log. */
    INTERNAL;

    /** The code as written in answers, such as {@code unknown_process}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
