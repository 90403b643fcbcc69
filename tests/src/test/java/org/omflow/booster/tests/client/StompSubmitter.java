package org.omflow.booster.tests.client;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.installer.load.SubmittedJob;
import org.omflow.booster.installer.load.Submitter;

/** Submits by STOMP 1.2; answers come to a queue of its own below {@code omflow.reply.}. */
public final class StompSubmitter implements Submitter {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StompConnection connection;
    private final String answers = Addresses.REPLY_PREFIX + UUID.randomUUID();
    private final ExecutorService sender = Executors.newSingleThreadExecutor();
    private final Thread reader = new Thread(this::read, "stomp-reader");
    private final Map<String, SubmittedJob> unanswered = new ConcurrentHashMap<>();
    private final Map<String, Long> unacknowledged = new ConcurrentHashMap<>();
    private volatile Listener listener;
    private volatile boolean closing;

    public StompSubmitter(String host, int port, Encryption encryption, BoosterLogin login) throws IOException {
        connection = new StompConnection(host, port, encryption, PATIENCE);
        connection.connect(login.user(), login.password());
        connection.send("SUBSCRIBE", Map.of("id", "answers", "destination", answers, "receipt", "subscribed"), "");
        StompConnection.Frame frame = connection.receive();
        if (!frame.command().equals("RECEIPT")) {
            throw new IOException("the subscription was answered with " + frame);
        }
        // Answers may take any time from now on.
        connection.waitAtMost(Duration.ZERO);
    }

    @Override
    public void start(Listener hears) {
        listener = hears;
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public void submit(SubmittedJob job) {
        unanswered.put(job.jobId(), job);
        sender.execute(() -> send(job));
    }

    @Override
    public void close() {
        closing = true;
        sender.shutdownNow();
        connection.close();
    }

    private void send(SubmittedJob job) {
        unacknowledged.put(job.jobId(), System.nanoTime());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("destination", Addresses.FORM_PROCESS);
        headers.put("type", job.type());
        headers.put("persistent", "true");
        headers.put(PropertyNames.JOB_ID, job.jobId());
        headers.put(PropertyNames.GROUP, job.group());
        headers.put("reply-to", answers);
        headers.put("receipt", job.jobId());
        try {
            connection.send("SEND", headers, job.body());
        } catch (IOException e) {
            failed(job.jobId(), e.toString());
        }
    }

    private void read() {
        try {
            while (!closing) {
                StompConnection.Frame frame = connection.receive();
                switch (frame.command()) {
                    case "RECEIPT" -> acknowledged(frame.header("receipt-id"));
                    case "MESSAGE" -> answered(Answer.parse(frame.body()));
                    default -> failed(frame.header("receipt-id"), frame.toString());
                }
            }
        } catch (IOException e) {
            if (!closing) {
                unanswered.keySet().forEach(id -> failed(id, e.toString()));
            }
        }
    }

    /** Told once, by the receipt or by an answer that came before it. */
    private void acknowledged(String jobId) {
        Long began = unacknowledged.remove(jobId);
        SubmittedJob job = unanswered.get(jobId);
        if (began != null && job != null) {
            listener.acknowledged(job, began);
        }
    }

    private void answered(Answer answer) {
        acknowledged(answer.jobId());
        SubmittedJob job = unanswered.remove(answer.jobId());
        if (job != null) {
            listener.answered(job, answer);
        }
    }

    private void failed(String jobId, String why) {
        SubmittedJob job = jobId == null ? null : unanswered.remove(jobId);
        if (job != null) {
            listener.answered(job, new Answer(jobId, Answer.Status.FAILED, null, null, "stomp", why));
        }
    }
}
