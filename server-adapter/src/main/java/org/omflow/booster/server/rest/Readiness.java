package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.omflow.booster.ha.doctor.Doctor;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.json.Json;

/** Tells whether this server can accept orders, and what it waits for. Thread-safe. */
public final class Readiness {
    /** The state of this server. */
    public enum State {
        /** It waits for the database. */
        STARTING,
        /** It serves. */
        SERVING,
        /** It finishes its jobs and takes no more. */
        STOPPING
    }

    private final BooleanSupplier databaseAnswers;
    private final Supplier<Optional<String>> ownFault;
    private final BooleanSupplier boosterConnected;
    private final IntSupplier workersConnected;
    private final Supplier<List<Finding>> findings;
    private volatile State state = State.STARTING;

    /**
     * A server that starts.
     *
     * @param ownFault why this server takes no jobs although it could, such as its wrong clock; empty while it is well
     * @param findings what is wrong around this server
     */
    public Readiness(
            BooleanSupplier databaseAnswers,
            Supplier<Optional<String>> ownFault,
            BooleanSupplier boosterConnected,
            IntSupplier workersConnected,
            Supplier<List<Finding>> findings) {
        this.databaseAnswers = databaseAnswers;
        this.ownFault = ownFault;
        this.boosterConnected = boosterConnected;
        this.workersConnected = workersConnected;
        this.findings = findings;
    }

    public State state() {
        return state;
    }

    /** Changes the state. */
    public void become(State next) {
        state = next;
    }

    /** Whether the database answered the last time this server asked. */
    boolean databaseAnswers() {
        return databaseAnswers.getAsBoolean();
    }

    /** A server is ready when it can accept orders: without a Booster it keeps them in the database. */
    ObjectNode look() {
        boolean database = databaseAnswers.getAsBoolean();
        boolean booster = boosterConnected.getAsBoolean();
        List<Finding> found = findings.get();
        Optional<String> fault = ownFault.get().or(() -> Doctor.refusal(found));
        boolean ready = state == State.SERVING && (database || booster) && fault.isEmpty();
        ObjectNode json = Json.object()
                .put("ready", ready)
                .put("state", state.name().toLowerCase(java.util.Locale.ROOT))
                .put("database", database ? "answers" : "does not answer")
                .put("booster", booster ? "connected" : "waiting")
                .put("workers", workersConnected.getAsInt());
        if (!ready) {
            json.put(
                    "waitingFor",
                    switch (state) {
                        case STARTING -> Doctor.refusal(found).orElse("the database");
                        case STOPPING -> "the jobs under way, then it stops";
                        case SERVING -> fault.orElse("the database or a Booster");
                    });
        }
        json.set("findings", Finding.toJson(found));
        return json;
    }
}
