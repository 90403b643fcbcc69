package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.omflow.booster.ha.doctor.Doctor;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.service.ServiceStatus;

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
        Look now = now();
        ObjectNode json = Json.object()
                .put("ready", now.isReady())
                .put("state", now.state().name().toLowerCase(Locale.ROOT))
                .put("database", now.database() ? "answers" : "does not answer")
                .put("booster", now.booster() ? "connected" : "waiting")
                .put("workers", workersConnected.getAsInt());
        if (!now.isReady()) {
            json.put("waitingFor", now.waitingFor());
        }
        json.set("findings", Finding.toJson(now.found()));
        return json;
    }

    /** The same in words. */
    public ServiceStatus inWords(String program) {
        Look now = now();
        List<String> waiting = new ArrayList<>();
        if (!now.isReady()) {
            waiting.add(now.waitingFor());
        } else if (!now.booster()) {
            waiting.add("a Booster; until one answers, orders wait in the database");
        } else if (!now.database()) {
            waiting.add("the database; until it answers, orders wait at the Booster");
        }
        return new ServiceStatus(
                program,
                now.isReady() ? "accepts orders" : now.state().name().toLowerCase(Locale.ROOT),
                waiting,
                now.found());
    }

    private Look now() {
        List<Finding> found = findings.get();
        return new Look(
                state,
                databaseAnswers.getAsBoolean(),
                boosterConnected.getAsBoolean(),
                ownFault.get().or(() -> Doctor.refusal(found)),
                found);
    }

    /** How the server is at one moment. */
    private record Look(State state, boolean database, boolean booster, Optional<String> fault, List<Finding> found) {
        boolean isReady() {
            return state == State.SERVING && (database || booster) && fault.isEmpty();
        }

        String waitingFor() {
            return switch (state) {
                case STARTING -> Doctor.refusal(found).orElse("the database");
                case STOPPING -> "the jobs under way, then it stops";
                case SERVING -> fault.orElse("the database or a Booster");
            };
        }
    }
}
