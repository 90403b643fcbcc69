package org.omflow.booster.broker.usersync;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.web.LimitedBody;

/** Fetches the users of the other Booster over the web; accepts only an authenticated answer. */
final class PeerUsers {
    /** Longest time from the first byte of the request to the last of the answer. */
    static final Duration LONGEST = Duration.ofSeconds(2);

    private static final int OK = 200;
    private static final int LONGEST_REASON = 300;

    private final HttpClient http;
    private final PairRole own;
    private final URI address;
    private final PairKey key;
    private final Clock clock;

    PeerUsers(PairRole own, BoosterAddress web, Encryption encryption, PairKey key, Clock clock) {
        this.own = own;
        this.http = encryption
                .http()
                .connectTimeout(LONGEST)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
        this.address = URI.create(encryption.scheme() + "://" + web + UsersEndpoint.PATH);
        this.key = key;
        this.clock = clock;
    }

    /**
     * The users of the other Booster.
     *
     * @throws IOException when it does not answer, refuses, or its answer is invalid; the message completes "the other
     *     Booster ..."
     */
    UsersSnapshot ask() throws IOException, InterruptedException {
        PairRequest request = PairRequest.of(own, clock.millis());
        HttpRequest.Builder asking = HttpRequest.newBuilder(address).timeout(LONGEST);
        request.headers(key).forEach(asking::header);
        HttpResponse<String> answer = send(asking.build());
        if (answer.statusCode() != OK) {
            throw new IOException(
                    "refuses to send its users (HTTP status " + answer.statusCode() + "): " + reason(answer.body()));
        }
        String proof = answer.headers().firstValue(UsersEndpoint.PROOF).orElse("");
        if (!request.isAnswer(key, proof, answer.body())) {
            throw new IOException("does not prove that it knows pair.password: set the same on both, and check that"
                    + " pair.peer-web is its address");
        }
        try {
            return UsersSnapshot.read(answer.body());
        } catch (IllegalArgumentException e) {
            throw new IOException("sent users that cannot be copied: " + e.getMessage(), e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request, head -> new LimitedBody(UsersSnapshot.MOST_BYTES));
        try {
            return answer.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("does not answer within " + LONGEST.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            // The JDK gives no message when nothing listens at an address.
            String cause = e.getCause() instanceof ConnectException ? "nobody answers there" : plain(e.getCause());
            throw new IOException("cannot be reached (" + cause + ")", e.getCause());
        } finally {
            // Closes the connection if the answer came too late.
            answer.cancel(true);
        }
    }

    private static String plain(Throwable cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** The reason in an unauthenticated answer, made safe for the log. */
    private static String reason(String body) {
        String text;
        try {
            text = Json.read(body).path("error").path("message").asText("");
        } catch (JsonProcessingException e) {
            text = "";
        }
        String plain = text.isEmpty() ? "no reason given" : text.replaceAll("[^\\p{Print}]", "?");
        return plain.length() > LONGEST_REASON ? plain.substring(0, LONGEST_REASON) + "..." : plain;
    }
}
