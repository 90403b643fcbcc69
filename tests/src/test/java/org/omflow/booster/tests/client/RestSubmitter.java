package org.omflow.booster.tests.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.installer.load.SubmittedJob;
import org.omflow.booster.installer.load.Submitter;

/** Submits by the REST interface of several servers in turn, waiting for each answer. */
public final class RestSubmitter implements Submitter {
    private static final int AT_ONCE = 32;

    private final List<URI> servers;
    private final String token;
    private final HttpClient http;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final AtomicInteger next = new AtomicInteger();
    private volatile Listener listener;

    public RestSubmitter(List<URI> servers, String token, Encryption encryption) {
        this.http = encryption.http().build();
        this.servers = servers;
        this.token = token;
    }

    @Override
    public void start(Listener hears) {
        listener = hears;
    }

    @Override
    public void submit(SubmittedJob job) {
        threads.execute(() -> send(job));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void send(SubmittedJob job) {
        long began = System.nanoTime();
        ObjectNode body = job.job().toJson();
        String path = "/api/orders";
        if (job.job() instanceof Job.CompleteStep step) {
            path += "/" + encode(step.orderKey()) + "/steps/" + step.node();
            body.remove(List.of("key", "node"));
        }
        HttpRequest request = HttpRequest.newBuilder(
                        servers.get(next.getAndIncrement() % servers.size()).resolve(path + "?wait=30s"))
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", job.jobId())
                .POST(BodyPublishers.ofString(Json.write(body)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            listener.acknowledged(job, began);
            listener.answered(job, answer(job, response));
        } catch (Exception e) {
            listener.answered(job, new Answer(job.jobId(), Answer.Status.FAILED, null, null, "http", e.toString()));
        }
    }

    private static Answer answer(SubmittedJob job, HttpResponse<String> response) {
        return response.body().contains("\"status\"")
                ? Answer.parse(response.body())
                : new Answer(
                        job.jobId(),
                        Answer.Status.FAILED,
                        null,
                        null,
                        "http",
                        response.statusCode() + " " + response.body());
    }

    private static String encode(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
