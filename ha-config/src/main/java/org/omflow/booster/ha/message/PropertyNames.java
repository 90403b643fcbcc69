package org.omflow.booster.ha.message;

/** The names of the message properties of the contract. */
public final class PropertyNames {
    /** The unique id of a job, and in an answer the id of the job answered. */
    public static final String JOB_ID = "jobId";
    /** The order's key, on answers. */
    public static final String KEY = "orderKey";
    /** The process of the order, on answers. */
    public static final String PROCESS = "process";
    /** {@code done}, {@code rejected} or {@code failed}, on answers. */
    public static final String STATUS = "status";
    /** The error's code, on dead jobs. */
    public static final String REASON_CODE = "reasonCode";
    /** The error's sentence, on dead jobs. */
    public static final String REASON = "reason";
    /** Keeps the jobs of one order in sequence on one server. */
    public static final String GROUP = "JMSXGroupID";
    /** The user whom the Booster authenticated. */
    public static final String USER = "JMSXUserID";

    /** The role of that user, such as {@code server}; the Booster writes it, whatever the sender has written. */
    public static final String ROLE = "omflowRole";
    /** The user on whose behalf a server sends a job; believed only from a server. */
    public static final String LOGIN = "omflowLogin";
    /** Set by a server on a job that came to it by REST, whose sender has been told of faults already. */
    public static final String BY_REST = "omflowRest";

    /** When a job that a server sends again first came in, in milliseconds since 1970; believed only from a server. */
    public static final String ENTERED = "omflowEntered";
    /** When a message came to the Booster, by the Booster's own clock, in milliseconds since 1970. */
    public static final String INGRESS = "_AMQ_INGRESS_TIMESTAMP";

    private PropertyNames() {}
}
