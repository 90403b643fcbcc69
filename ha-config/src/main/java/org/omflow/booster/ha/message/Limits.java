package org.omflow.booster.ha.message;

import org.omflow.booster.ha.json.Json;

/** How large the parts of a job may be. */
public final class Limits {
    /** Body of a job in bytes of UTF-8. */
    public static final int BODY_BYTES = 1 << 20;
    /** Nesting of the JSON in a job. */
    public static final int DEPTH = Json.MAX_DEPTH;
    /** Characters of a job id. */
    public static final int JOB_ID = 64;
    /** Characters of a job's type that are kept of a dead job; the types that there are have fewer. */
    public static final int JOB_TYPE = 64;
    /** Characters of the reason why a job died that are kept. */
    public static final int REASON = 2000;
    /** Characters of a correlation id, its bytes in Base64. */
    public static final int CORRELATION_ID = 1000;
    /** Characters of an order key given by a submitter. */
    public static final int ORDER_KEY = 128;
    /** Characters of an order key with the marks of its subflows. */
    public static final int STORED_ORDER_KEY = 200;
    /** Characters of a process key or node id. */
    public static final int NAME = 64;
    /** Characters of a person's name in {@code by}. */
    public static final int PERSON = 128;
    /** Characters of a sentence given by a person, such as the reason of a cancellation. */
    public static final int SENTENCE = 1000;
    /** The exponent of a number, positive or negative: arithmetic with a larger one could exhaust the memory. */
    public static final int EXPONENT = 308;
    /** Separates the key of an order from the mark of a subflow; no submitter may use it. */
    public static final char SUBFLOW_MARK = '~';

    /** No order may have this key: {@code GET /api/orders/export} could not show it. */
    public static final String EXPORT_KEY = "export";

    /** Separates the id of a job from the number of its retry; no submitter may use it. */
    public static final char RETRY_MARK = '#';

    /** What a submitter's job id must be, for messages. */
    public static final String JOB_ID_RULE =
            "1 to " + JOB_ID + " visible ASCII characters without spaces and '" + RETRY_MARK + "', which marks retries";

    private Limits() {}
}
