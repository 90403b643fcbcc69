package org.omflow.booster.ha.message;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of jobs; JMSType says which one a message is. */
public enum JobType {
    /** Places an order. */
    ORDER_PLACE("order.place"),
    /** Completes the form at which an order waits. */
    STEP_COMPLETE("step.complete"),
    /** Cancels an order. */
    ORDER_CANCEL("order.cancel"),
    /** From server to server: places the order of a subflow. */
    SUBFLOW_START("subflow.start"),
    /** From server to server: the order of a subflow has ended and its parent continues. */
    SUBFLOW_END("subflow.end"),
    /** From server to server: the order a subflow belongs to was cancelled, so is the subflow. */
    SUBFLOW_CANCEL("subflow.cancel");

    private final String wireName;

    JobType(String wireName) {
        this.wireName = wireName;
    }

    /** The name in JMSType, such as {@code order.place}. */
    public String wireName() {
        return wireName;
    }

    /** Whether only servers send it, to each other. */
    public boolean isOfServers() {
        return wireName.startsWith("subflow.");
    }

    /** The type of this name, if there is one. */
    public static Optional<JobType> of(String wireName) {
        return Arrays.stream(values()).filter(t -> t.wireName.equals(wireName)).findFirst();
    }

    /** The types a submitter may use, for messages. */
    public static String forSubmitters() {
        return Arrays.stream(values())
                .filter(t -> !t.isOfServers())
                .map(JobType::wireName)
                .collect(Collectors.joining(", "));
    }
}
