package org.omflow.booster.server.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.process.InvalidDefinitionException;
import org.omflow.booster.server.process.ProcessDefinition;
import org.omflow.booster.server.rows.NewerDataException;

/**
 * The deployed processes. Which version is the latest is read from the database each time, so a server never works with
 * a stale one; the versions themselves never change and are kept in memory once read. Thread-safe.
 */
public final class ProcessStore {
    private record VersionId(String process, int version) {}

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final Clock clock;
    private final Map<VersionId, ProcessDefinition> read = new ConcurrentHashMap<>();

    public ProcessStore(Jdbi jdbi, Dialect dialect, Clock clock) {
        this.jdbi = jdbi;
        this.dialect = dialect;
        this.clock = clock;
    }

    /**
     * Deploys a definition as the next version of its process; new orders follow it, running ones keep theirs.
     *
     * @throws InvalidDefinitionException listing every fault of the definition
     */
    public Deployment deploy(JsonNode definition, String by) throws InvalidDefinitionException {
        ProcessDefinition process = ProcessDefinition.read(definition);
        while (true) {
            try {
                return jdbi.inTransaction(handle -> deploy(handle, process, definition, by));
            } catch (UnableToExecuteStatementException e) {
                // Another server deployed the first version of this process at the same moment: deploy the next one.
                if (!(e.getCause() instanceof java.sql.SQLException cause) || !dialect.isDuplicateKey(cause)) {
                    throw e;
                }
            }
        }
    }

    /** The version that new orders of this process follow. */
    public Optional<ProcessDefinition> latest(Handle handle, String process) {
        return handle.createQuery("SELECT latest_version FROM process WHERE process_key = ?")
                .bind(0, process)
                .mapTo(Integer.class)
                .findOne()
                .map(version -> version(handle, process, version));
    }

    /**
     * One version of a process.
     *
     * @throws IllegalStateException when this version was never deployed
     */
    public ProcessDefinition version(Handle handle, String process, int version) {
        VersionId id = new VersionId(process, version);
        ProcessDefinition known = read.get(id);
        if (known == null) {
            known = load(handle, id);
            read.put(id, known);
        }
        return known;
    }

    /**
     * One version of a process, for an administrator who names it.
     *
     * @throws RejectedException when this version was never deployed
     */
    public ProcessDefinition named(Handle handle, String process, int version) throws RejectedException {
        int latest = latest(handle, process).map(ProcessDefinition::version).orElse(0);
        if (version < 1 || version > latest) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field 'version' is " + version + "; process " + ErrorText.show(process) + " has the versions 1 to "
                            + latest + ".");
        }
        return version(handle, process, version);
    }

    /** The latest version of each process. */
    public List<Deployment> list(Handle handle) {
        return handle
                .createQuery("SELECT v.process_key, v.version, v.deployed_by, v.deployed_at FROM process p"
                        + " JOIN process_version v ON v.process_key = p.process_key AND v.version = p.latest_version"
                        + " ORDER BY v.process_key")
                .map((row, context) -> new Deployment(
                        row.getString("process_key"),
                        row.getInt("version"),
                        null,
                        row.getString("deployed_by"),
                        row.getTimestamp("deployed_at").toInstant(),
                        false))
                .list()
                .stream()
                .map(d -> new Deployment(
                        d.process(),
                        d.version(),
                        version(handle, d.process(), d.version()).name(),
                        d.by(),
                        d.at(),
                        false))
                .toList();
    }

    private Deployment deploy(Handle handle, ProcessDefinition process, JsonNode definition, String by) {
        String key = process.key();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Integer> before = handle.createQuery(dialect.lockingRows(
                        "SELECT latest_version FROM process WHERE process_key = ? ORDER BY process_key"))
                .bind(0, key)
                .mapTo(Integer.class)
                .findOne();
        if (before.isPresent() && version(handle, key, before.get()).toJson().equals(definition)) {
            return deployed(handle, key, before.get(), process.name());
        }
        int version = before.orElse(0) + 1;
        handle.execute(
                "INSERT INTO process_version (process_key, version, definition, deployed_by, deployed_at)"
                        + " VALUES (?,?,?,?,?)",
                key,
                version,
                Json.write(definition),
                by,
                Timestamp.from(now));
        if (before.isPresent()) {
            handle.execute("UPDATE process SET latest_version = ? WHERE process_key = ?", version, key);
        } else {
            handle.execute("INSERT INTO process (process_key, latest_version) VALUES (?,?)", key, version);
        }
        return new Deployment(key, version, process.name(), by, now, true);
    }

    private static Deployment deployed(Handle handle, String key, int version, String name) {
        return handle.createQuery(
                        "SELECT deployed_by, deployed_at FROM process_version WHERE process_key = ? AND version = ?")
                .bind(0, key)
                .bind(1, version)
                .map((row, context) -> new Deployment(
                        key,
                        version,
                        name,
                        row.getString("deployed_by"),
                        row.getTimestamp("deployed_at").toInstant(),
                        false))
                .one();
    }

    private static ProcessDefinition load(Handle handle, VersionId id) {
        String text = handle.createQuery("SELECT definition FROM process_version WHERE process_key = ? AND version = ?")
                .bind(0, id.process())
                .bind(1, id.version())
                .mapTo(String.class)
                .findOne()
                .orElseThrow(() -> new IllegalStateException(
                        "Process '" + id.process() + "' has no version " + id.version() + " in the database."));
        try {
            return ProcessDefinition.read(Json.read(text)).withVersion(id.version());
        } catch (InvalidDefinitionException e) {
            // It was checked when it was deployed.
            throw new NewerDataException(
                    "Version " + id.version() + " of process '" + id.process() + "' (" + e.getMessage() + ")", e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "Process '" + id.process() + "' version " + id.version() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
