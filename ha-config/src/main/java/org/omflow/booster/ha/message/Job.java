package org.omflow.booster.ha.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.omflow.booster.ha.json.Json;

/**
 * One piece of work on one order. The subflow jobs travel between servers only; they carry keys, which the receiving
 * server checks against the database, and values only where an administrator gave some for a retry.
 */
public sealed interface Job {
    /** The value of JMSType. */
    JobType type();

    /** The key of the order it works on; null while a placed order has none yet. */
    String orderKey();

    /** The body of the message. */
    ObjectNode toJson();

    /** The person who does it, as its sender says; null for the sender. */
    default String by() {
        return null;
    }

    /** Places an order; {@code key} and {@code by} may be null. */
    record PlaceOrder(String process, String key, ObjectNode form, String by) implements Job {
        @Override
        public JobType type() {
            return JobType.ORDER_PLACE;
        }

        @Override
        public String orderKey() {
            return key;
        }

        /** The key of the order that this places: as given, else derived from the job id, so a duplicate names the same. */
        public String keyFor(String jobId) {
            return key != null ? key : derivedKey(jobId);
        }

        /** The key of an order whose sender gave none; that of a retry is its first attempt's. */
        public static String derivedKey(String jobId) {
            int retry = jobId.indexOf(Limits.RETRY_MARK, 1);
            return (retry < 0 ? jobId : jobId.substring(0, retry)).replace(Limits.SUBFLOW_MARK, '-');
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode json = Json.object().put("process", process);
            putGiven(json, "key", key);
            json.set("form", form);
            return putGiven(json, "by", by);
        }
    }

    /** Completes the form at {@code node}; {@code by} may be null. */
    record CompleteStep(String orderKey, String node, ObjectNode form, String by) implements Job {
        @Override
        public JobType type() {
            return JobType.STEP_COMPLETE;
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode json = Json.object().put("key", orderKey).put("node", node);
            json.set("form", form);
            return putGiven(json, "by", by);
        }
    }

    /** Cancels an order; {@code reason} and {@code by} may be null. */
    record CancelOrder(String orderKey, String reason, String by) implements Job {
        @Override
        public JobType type() {
            return JobType.ORDER_CANCEL;
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode json = Json.object().put("key", orderKey);
            putGiven(json, "reason", reason);
            return putGiven(json, "by", by);
        }
    }

    /** A job between an order and that of a subflow at one of its branches. */
    sealed interface SubflowJob extends Job {
        String parent();

        int branch();

        /** What an administrator gives for the retry, in place of what the process would compute; empty for nothing. */
        default ObjectNode values() {
            return Json.object();
        }

        @Override
        default ObjectNode toJson() {
            ObjectNode json = Json.object().put("parent", parent()).put("token", branch());
            return values().isEmpty() ? json : json.set("values", values());
        }
    }

    /** Places the order of a subflow for the branch {@code branch} of the order {@code parent}. */
    record StartSubflow(String parent, int branch, ObjectNode values) implements SubflowJob {
        public StartSubflow(String parent, int branch) {
            this(parent, branch, Json.object());
        }

        @Override
        public JobType type() {
            return JobType.SUBFLOW_START;
        }

        /** The order that will be made. */
        @Override
        public String orderKey() {
            return subflowKey(parent, branch);
        }
    }

    /** The order of a subflow has ended: the order {@code parent} continues from its branch {@code branch}. */
    record EndSubflow(String parent, int branch, ObjectNode values) implements SubflowJob {
        public EndSubflow(String parent, int branch) {
            this(parent, branch, Json.object());
        }

        @Override
        public JobType type() {
            return JobType.SUBFLOW_END;
        }

        @Override
        public String orderKey() {
            return parent;
        }
    }

    /** The order {@code parent} was cancelled: so is the order of its subflow at the branch {@code branch}. */
    record CancelSubflow(String parent, int branch) implements SubflowJob {
        @Override
        public JobType type() {
            return JobType.SUBFLOW_CANCEL;
        }

        @Override
        public String orderKey() {
            return subflowKey(parent, branch);
        }
    }

    /** The key of the order that is the subflow of {@code parent} at its branch {@code branch}. */
    static String subflowKey(String parent, int branch) {
        return parent + Limits.SUBFLOW_MARK + branch;
    }

    private static ObjectNode putGiven(ObjectNode json, String field, String value) {
        return value == null ? json : json.put(field, value);
    }
}
