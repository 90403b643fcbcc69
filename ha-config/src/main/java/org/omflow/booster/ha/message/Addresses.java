package org.omflow.booster.ha.message;

/** The names of the Booster's queues and topics. */
public final class Addresses {
    /** Queue: jobs of form processes, from anyone who may submit. */
    public static final String FORM_PROCESS = "omflow.form.process";
    /** Queue: jobs of a Python OMFLOW, between servers only. */
    public static final String SERVER_JOB = "omflow.server.job";
    /** Queue: dead jobs, with the reason. */
    public static final String FORM_DEAD = "omflow.form.dead";
    /** Topic: the result of each job. */
    public static final String FORM_RESULT = "omflow.form.result";
    /** Topic: patches to be applied. */
    public static final String PATCH = "omflow.patch";
    /** Topic: deployments and settings, so that every server refreshes. */
    public static final String EVENT = "omflow.event";
    /** Queue: heartbeats of servers and agents. */
    public static final String REPORT = "omflow.report";
    /** Queue: requests to the Booster. */
    public static final String ADMIN = "omflow.admin";
    /** Prefix of every address of ours; replies never go to one, except below {@link #REPLY_PREFIX}. */
    public static final String OWN_PREFIX = "omflow.";
    /** Prefix of the reply addresses that submitters may create, for clients without temporary queues (STOMP). */
    public static final String REPLY_PREFIX = "omflow.reply.";

    private Addresses() {}
}
