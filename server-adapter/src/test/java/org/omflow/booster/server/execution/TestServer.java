package org.omflow.booster.server.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.DatabaseUrl;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.BodyHash;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.TestJson;
import org.omflow.booster.server.deployment.Deployment;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.held.JobColumns;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.incident.IncidentService;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.Step;
import org.omflow.booster.server.process.InvalidDefinitionException;
import org.omflow.booster.server.process.ProcessEngine;
import org.omflow.booster.server.retry.DatabaseUnavailableException;
import org.omflow.booster.server.retry.HeldJobLimits;
import org.omflow.booster.server.retry.RetryPolicy;

/**
 * One server without its broker: jobs are handed to its batch runner directly, and those that follow stay in the outbox
 * until {@link #drain} carries them out.
 */
public final class TestServer {
    /** A job is tried once and never waits: its answer comes at once. */
    static final Rules AT_ONCE = new Rules(retries(1), new HeldJobLimits(Duration.ZERO, Duration.ofDays(36_500)));
    /** As they are by default. */
    static final Rules BY_DEFAULT =
            new Rules(retries(3), new HeldJobLimits(Duration.ofSeconds(30), Duration.ofDays(30)));
    /** Of a database whose idle limit is the shortest that can be set. */
    private static final TransactionKeepAlive KEEP_ALIVE = new TransactionKeepAlive(
            DatabaseUrl.parse("jdbc:postgresql://localhost/any").dialect(), Duration.ofSeconds(1));
    /** When jobs came in, unless a test says otherwise. */
    static final Instant LATELY = Instant.parse("2026-01-01T00:00:00Z");

    /** How its jobs are retried and held. */
    record Rules(RetryPolicy retries, HeldJobLimits limits) {}

    private static RetryPolicy retries(int maxAttempts) {
        return new RetryPolicy(maxAttempts, Backoff.linear(Duration.ofSeconds(5)));
    }

    private final WorkTables tables;
    private final BatchRunner runner;
    private final IncidentService service;
    private final List<OutgoingJob> released = new ArrayList<>();

    public TestServer(TestDatabase database, String name, Clock clock) {
        this(database.jdbi(), database.dialect(), name, clock);
    }

    TestServer(Jdbi jdbi, Dialect dialect, String name, Clock clock) {
        this(jdbi, dialect, name, clock, AT_ONCE);
    }

    TestServer(Jdbi jdbi, Dialect dialect, String name, Clock clock, Rules rules) {
        tables = WorkTables.of(jdbi, dialect, clock);
        runner = new BatchRunner(
                tables,
                new JobHandler(new ProcessEngine(), name),
                rules.retries(),
                rules.limits(),
                KEEP_ALIVE,
                new JobMetrics(new SimpleMeterRegistry()));
        service = new IncidentService(
                jdbi, tables.incidents(), tables.orders(), tables.processes(), tables.outbox(), tables.held(), clock);
    }

    public WorkTables tables() {
        return tables;
    }

    BatchRunner runner() {
        return runner;
    }

    public IncidentService service() {
        return service;
    }

    public Deployment deploy(String singleQuoted) {
        try {
            return tables.processes().deploy(TestJson.json(singleQuoted), "admin");
        } catch (InvalidDefinitionException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    List<Outcome> batch(ReceivedJob... jobs) throws DatabaseUnavailableException {
        List<Outcome> outcomes = runner.run(List.of(jobs));
        outcomes.forEach(outcome -> released.addAll(outcome.released()));
        return outcomes;
    }

    /** The answer to one job in a batch of its own. */
    Answer run(ReceivedJob job) throws DatabaseUnavailableException {
        return batch(job).get(0).answer();
    }

    Answer place(String key, String process) throws DatabaseUnavailableException {
        return run(placing(id(), key, process));
    }

    Answer complete(String key, String node) throws DatabaseUnavailableException {
        return run(completing(id(), key, node));
    }

    /** Carries out what is in the outbox or was released, and what follows from it, until nothing is left. */
    public List<Answer> drain() {
        List<Answer> answers = new ArrayList<>();
        for (List<OutgoingJob> left = takeOutbox(); !left.isEmpty(); left = takeOutbox()) {
            try {
                for (Outcome outcome :
                        batch(left.stream().map(TestServer::received).toArray(ReceivedJob[]::new))) {
                    if (!outcome.isHeld()) {
                        answers.add(outcome.answer());
                    }
                }
            } catch (DatabaseUnavailableException e) {
                throw new AssertionError(e);
            }
        }
        return answers;
    }

    /** Carries out the held jobs that are due, and what follows from them, until nothing is left. */
    List<Answer> sweep() {
        released.addAll(takeDue());
        return drain();
    }

    /** Takes the held jobs that are due, as a sweep does. */
    List<OutgoingJob> takeDue() {
        Instant now = tables.clock().instant();
        return tables.jdbi().inTransaction(handle -> tables.held().takeDue(handle, 500, now));
    }

    /** The jobs that wait for an order, the oldest first. */
    List<HeldJob> held(String key) {
        return tables.jdbi().withHandle(handle -> tables.held().find(handle, List.of(key)));
    }

    /** What is in the outbox, the oldest first. */
    public List<OutgoingJob> outbox() {
        return tables.jdbi().withHandle(handle -> handle.createQuery("SELECT * FROM outbox ORDER BY seq")
                .map((row, context) -> new OutgoingJob(
                        Envelope.of(row.getString("job_id"), row.getString("login")),
                        row.getString("job_type"),
                        row.getString("order_key"),
                        row.getString("body")))
                .list());
    }

    private List<OutgoingJob> takeOutbox() {
        List<OutgoingJob> jobs = new ArrayList<>();
        tables.jdbi().useTransaction(handle -> {
            handle.createQuery("SELECT * FROM outbox ORDER BY seq")
                    .map((row, context) -> JobColumns.read(row))
                    .forEach(jobs::add);
            tables.outbox().remove(handle, jobs.stream().map(OutgoingJob::jobId).toList());
        });
        jobs.addAll(released);
        released.clear();
        return jobs;
    }

    public Order order(String key) {
        return tables.jdbi()
                .withHandle(handle -> tables.orders().find(handle, key))
                .orElse(null);
    }

    public List<Step> steps(String key) {
        return tables.jdbi()
                .inTransaction(handle -> tables.orders().steps(handle, key, 0))
                .rows();
    }

    public List<Incident> openIncidents() {
        return tables.jdbi()
                .inTransaction(handle -> tables.incidents().list(handle, Incident.Status.OPEN, 0, 1000))
                .rows();
    }

    static String id() {
        return UUID.randomUUID().toString();
    }

    static ReceivedJob placing(String jobId, String key, String process) {
        return placing(jobId, key, process, "{}");
    }

    static ReceivedJob placing(String jobId, String key, String process, String form) {
        String keyField = key == null ? "" : "'key':'" + key + "',";
        return received(
                jobId, "order.place", "{" + keyField + "'process':'" + process + "','form':" + form + ",'by':'amy'}");
    }

    static ReceivedJob completing(String jobId, String key, String node) {
        return completing(jobId, key, node, "{}");
    }

    static ReceivedJob completing(String jobId, String key, String node, String form) {
        return received(
                jobId, "step.complete", "{'key':'" + key + "','node':'" + node + "','form':" + form + ",'by':'bob'}");
    }

    static ReceivedJob cancelling(String jobId, String key) {
        return received(jobId, "order.cancel", "{'key':'" + key + "','reason':'no more','by':'cleo'}");
    }

    /** A job as it comes from a JMS client whose user is {@code scanner}. */
    static ReceivedJob received(String jobId, String type, String singleQuoted) {
        ObjectNode body = TestJson.json(singleQuoted);
        return received(new OutgoingJob(Envelope.of(jobId, "scanner"), type, null, body.toString()));
    }

    static ReceivedJob received(OutgoingJob job) {
        Envelope envelope = job.envelope();
        try {
            return new ReceivedJob(
                    envelope.enteredAt() == null ? entered(envelope, LATELY) : envelope,
                    job.type(),
                    job.body(),
                    BodyHash.of(job.type(), job.body()),
                    JobReader.read(job.type(), job.body()),
                    null,
                    1);
        } catch (RejectedException e) {
            throw new AssertionError("the test's job cannot be read: " + e.getMessage(), e);
        }
    }

    /** The same job, in its n-th delivery by the broker. */
    static ReceivedJob delivered(ReceivedJob job, int times) {
        return new ReceivedJob(
                job.envelope(), job.type(), job.body(), job.bodyHash(), job.job(), job.rejection(), times);
    }

    /** The same job, come in at another time. */
    static ReceivedJob entered(ReceivedJob job, Instant at) {
        return new ReceivedJob(
                entered(job.envelope(), at),
                job.type(),
                job.body(),
                job.bodyHash(),
                job.job(),
                job.rejection(),
                job.delivery());
    }

    private static Envelope entered(Envelope envelope, Instant at) {
        return new Envelope(envelope.jobId(), envelope.login(), envelope.replyTo(), envelope.byRest(), at);
    }

    /** A message that could not be read. */
    static ReceivedJob unreadable(String jobId) {
        return new ReceivedJob(
                new Envelope(jobId, "scanner", null, false, LATELY),
                "order.place",
                "{",
                BodyHash.of("order.place", "{"),
                null,
                new RejectedException(ErrorCode.NOT_JSON, "The body is not JSON."),
                1);
    }
}
