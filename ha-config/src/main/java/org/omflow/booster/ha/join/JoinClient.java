package org.omflow.booster.ha.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.log.PlainText;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.Unverified;
import org.omflow.booster.ha.web.LimitedBody;

/** Sends requests to join, or to renew a certificate, to a Booster's web. Thread-safe. */
public final class JoinClient {
    /** The path of the authority's certificate, open to anyone. */
    public static final String AUTHORITY = "/join/ca";
    /** The path that accepts join tokens. */
    public static final String JOIN = "/join";
    /** The path that renews the certificate with which the machine connects. */
    public static final String RENEW = "/join/renew";

    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int MOST_BYTES = 1 << 20;
    private static final int LONGEST_REASON = 500;
    private static final int OK = 200;

    private final BoosterAddress web;

    /** A client of the Booster whose web is at this address. */
    public JoinClient(BoosterAddress web) {
        this.web = web;
    }

    /**
     * The certificate of the authority that a token names. Only the fingerprint makes it trusted.
     *
     * @throws JoinException when nothing answers, or the authority is another one
     */
    X509Certificate authority(Fingerprint expected) throws JoinException {
        HttpClient anyone = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LONGEST)
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(Unverified.context())
                .build();
        String pem = send(anyone, request(AUTHORITY).GET().build());
        X509Certificate authority;
        try {
            authority = Pem.certificates(pem).get(0);
        } catch (TlsException e) {
            throw new JoinException(
                    "The program at " + web + " is not a Booster: it sends " + e.getMessage()
                            + ". Give the address of a Booster's web (port 8161)",
                    e);
        }
        if (!Fingerprint.of(authority).equals(expected)) {
            throw new JoinException("The Booster at " + web + " belongs to another authority than the token (SHA-256 "
                    + Fingerprint.of(authority) + " instead of " + expected
                    + "): give the address of a Booster of the token's cluster, or find out what answers in its place");
        }
        return authority;
    }

    /**
     * Joins.
     *
     * @param names names and IP addresses under which others reach this machine, out of those that its token and its
     *     address allow; none for all of these
     * @param request of {@link org.omflow.booster.ha.tls.CertificateRequest}
     * @throws JoinException saying why it failed
     */
    JoinAnswer join(Encryption encryption, JoinToken token, NodeName node, List<String> names, String request)
            throws JoinException {
        ObjectNode body = Json.object()
                .put("id", token.id())
                .put("secret", token.secret())
                .put("role", node.role())
                .put("name", node.name())
                .put("request", request);
        names.forEach(body.putArray("names")::add);
        return answer(encryption, JOIN, body);
    }

    /**
     * Renews this machine's certificate.
     *
     * @throws JoinException saying why it failed
     */
    JoinAnswer renew(Encryption encryption, String request) throws JoinException {
        return answer(encryption, RENEW, Json.object().put("request", request));
    }

    private JoinAnswer answer(Encryption encryption, String path, ObjectNode body) throws JoinException {
        HttpClient http = encryption
                .http()
                .connectTimeout(LONGEST)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
        String text = send(
                http,
                request(path).POST(BodyPublishers.ofString(Json.write(body))).build());
        try {
            return JoinAnswer.read(Json.read(text));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new JoinException(
                    "The Booster at " + web + " sent an unusable answer: "
                            + (e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage()),
                    e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://" + web + path)).timeout(LONGEST);
    }

    private String send(HttpClient http, HttpRequest request) throws JoinException {
        HttpResponse<String> response;
        try {
            response = http.send(request, head -> new LimitedBody(MOST_BYTES));
        } catch (IOException e) {
            throw new JoinException("The Booster at " + web + " " + explain(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JoinException("Interrupted while asking the Booster at " + web, e);
        }
        if (response.statusCode() != OK) {
            throw new JoinException("The Booster at " + web + " refuses: " + reason(response));
        }
        return response.body();
    }

    private String explain(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    && String.valueOf(cause.getMessage()).contains("subject alternative")) {
                return "presents a certificate that is not valid for the name " + web.host() + ": use a name or"
                        + " address it is valid for, or add this one to tls.names on the Booster";
            }
            if (cause instanceof CertificateException) {
                return "presents a certificate that is not accepted: " + cause.getMessage();
            }
        }
        if (e instanceof HttpTimeoutException) {
            return "does not answer within " + LONGEST.toSeconds() + " s: check whether a firewall is in between";
        }
        if (e instanceof ConnectException) {
            return "does not answer: check that it runs and that this is the address of its web (port 8161)";
        }
        if (e instanceof SSLException) {
            return "could not be reached over TLS (" + e.getMessage()
                    + "): check that this is the address of its web (port 8161) and that it has tls=on";
        }
        return "could not be asked (" + (e.getMessage() == null ? e.toString() : e.getMessage()) + ")";
    }

    private static String reason(HttpResponse<String> response) {
        String text;
        try {
            JsonNode body = Json.read(response.body());
            text = body.path("error").path("message").asText("");
        } catch (JsonProcessingException e) {
            text = "";
        }
        return text.isEmpty() ? "HTTP status " + response.statusCode() : PlainText.of(text, LONGEST_REASON);
    }
}
