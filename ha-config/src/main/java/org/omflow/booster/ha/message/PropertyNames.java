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

    /** The role of that user, such as {@code server}; the Booster overwrites what the sender wrote. */
    public static final String ROLE = "omflowRole";
    /**
     * For whom that user may act beside itself, as {@link MayActFor#text} writes it; the Booster overwrites what the
     * sender wrote.
     */
    public static final String ACTS_FOR = "omflowActsFor";
    /** The user who may read a result, written by servers; the Booster gives it to no other submitter. */
    public static final String READER = "omflowFor";
    /** The user whom an answer is for, written by servers; the Booster delivers it to no other user's queue. */
    public static final String REPLY_FOR = "omflowReplyFor";
    /** Set by a server on a result whose whole answer another user gets, who owns the order. */
    public static final String WITHOUT_ORDER = "omflowWithoutOrder";
    /**
     * The user on whose behalf a server sends a job; trusted only from a server. On the answer to a job that came by REST
     * the user who sent it.
     */
    public static final String LOGIN = "omflowLogin";
    /** Set by a server on a job that it received by REST, whose sender gets errors directly. */
    public static final String BY_REST = "omflowRest";
    /**
     * Set by a server on a job whose REST request waits for the answer: until when, in milliseconds since 1970 by the
     * database's clock.
     */
    public static final String WAITS_UNTIL = "omflowWaitsUntil";
    /** The {@link BodyHash#text} of a job that came by REST, on its answer. */
    public static final String BODY_HASH = "omflowBodyHash";
    /** Set by a server on a job that an administrator sent, who may read any order; trusted only from a server. */
    public static final String BY_ADMIN = "omflowAdmin";

    /** When a job that a server resends first arrived, in milliseconds since 1970; trusted only from a server. */
    public static final String ENTERED = "omflowEntered";
    /** When a message arrived at the Booster, by the Booster's own clock, in milliseconds since 1970. */
    public static final String INGRESS = "_AMQ_INGRESS_TIMESTAMP";

    private PropertyNames() {}
}
