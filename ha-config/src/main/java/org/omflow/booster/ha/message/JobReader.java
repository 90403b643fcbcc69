package org.omflow.booster.ha.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Reads the body of a job and refuses what the contract does not allow, naming the field, its value and what to do.
 * Thread-safe.
 */
public final class JobReader {
    private static final Set<String> SUBFLOW_FIELDS = Set.of("parent", "token", "values");

    private JobReader() {}

    /**
     * Reads a job.
     *
     * @param type what JMSType says; null where absent
     * @param body the JSON text; null where the message has none
     * @throws RejectedException saying what is wrong with it
     */
    public static Job read(String type, String body) throws RejectedException {
        JobType jobType = JobType.of(type).orElseThrow(() -> unknownType(type));
        String text = body == null ? "" : body;
        JobBody.checkSize(JobBody.utf8Length(text));
        return read(jobType, JobBody.object(text));
    }

    /** The rejection of a job whose type is none, or none that its sender may send. */
    public static RejectedException unknownType(String type) {
        return new RejectedException(
                ErrorCode.UNKNOWN_TYPE,
                (type == null ? "The message has no JMSType" : "JMSType " + ErrorText.show(type) + " is not a job type")
                        + "; use one of " + JobType.forSubmitters() + ".");
    }

    /**
     * Reads a job whose body has been read as JSON.
     *
     * @param json as {@link JobBody#object} reads it
     * @throws RejectedException saying what is wrong with it
     */
    public static Job read(JobType type, ObjectNode json) throws RejectedException {
        return switch (type) {
            case ORDER_PLACE -> {
                JobFields.allowOnly(json, Set.of("process", "key", "form", "by"));
                yield new Job.PlaceOrder(
                        JobFields.name(json, "process"),
                        givenKey(json),
                        JobFields.object(json, "form"),
                        JobFields.optionalText(json, "by", Limits.PERSON));
            }
            case STEP_COMPLETE -> {
                JobFields.allowOnly(json, Set.of("key", "node", "form", "by"));
                yield new Job.CompleteStep(
                        key(json, "key"),
                        JobFields.name(json, "node"),
                        JobFields.object(json, "form"),
                        JobFields.optionalText(json, "by", Limits.PERSON));
            }
            case ORDER_CANCEL -> {
                JobFields.allowOnly(json, Set.of("key", "reason", "by"));
                yield new Job.CancelOrder(
                        key(json, "key"),
                        JobFields.optionalText(json, "reason", Limits.SENTENCE),
                        JobFields.optionalText(json, "by", Limits.PERSON));
            }
            case SUBFLOW_START -> {
                JobFields.allowOnly(json, SUBFLOW_FIELDS);
                yield checkSubflow(new Job.StartSubflow(
                        key(json, "parent"), JobFields.wholeNumber(json, "token"), JobFields.object(json, "values")));
            }
            case SUBFLOW_END -> {
                JobFields.allowOnly(json, SUBFLOW_FIELDS);
                yield new Job.EndSubflow(
                        key(json, "parent"), JobFields.wholeNumber(json, "token"), JobFields.object(json, "values"));
            }
            case SUBFLOW_CANCEL -> {
                JobFields.allowOnly(json, Set.of("parent", "token"));
                yield checkSubflow(new Job.CancelSubflow(key(json, "parent"), JobFields.wholeNumber(json, "token")));
            }
        };
    }

    private static String givenKey(ObjectNode json) throws RejectedException {
        if (JobFields.isAbsent(json, "key")) {
            return null;
        }
        String key = OrderKeys.check("key", JobFields.text(json, "key"), false);
        if (key.equals(Limits.EXPORT_KEY)) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field 'key' is 'export', which is a path of the REST interface; choose another key.");
        }
        return key;
    }

    private static String key(ObjectNode json, String field) throws RejectedException {
        return OrderKeys.check(field, JobFields.text(json, field), true);
    }

    /** The order of a subflow must have a key that can be stored. */
    private static Job checkSubflow(Job job) throws RejectedException {
        OrderKeys.check("parent", job.orderKey(), true);
        return job;
    }
}
