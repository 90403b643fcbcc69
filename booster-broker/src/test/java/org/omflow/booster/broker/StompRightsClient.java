package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.UUID;

/** Tries by STOMP; each try has a connection of its own, for a refusal ends it. */
final class StompRightsClient implements RightsClient {
    private final TlsClients clients;
    private final String user;
    private final String password;

    StompRightsClient(TlsClients clients, String user, String password) {
        this.clients = clients;
        this.user = user;
        this.password = password;
    }

    @Override
    public void send(String address, boolean topic) throws Exception {
        try (StompClient client = connect(UUID.randomUUID().toString())) {
            ask(
                    client,
                    "SEND",
                    Map.of(
                            "destination",
                            (topic ? "/topic/" : "/queue/") + address,
                            "jobId",
                            UUID.randomUUID().toString()));
        }
    }

    @Override
    public void take(String queue) throws Exception {
        try (StompClient client = connect(UUID.randomUUID().toString())) {
            ask(client, "SUBSCRIBE", Map.of("id", "1", "destination", "/queue/" + queue, "ack", "client-individual"));
            ask(client, "ACK", Map.of("id", heard(client).headers().get("ack")));
        }
    }

    @Override
    public void listen(String topic, Tell tell) throws Exception {
        makeReplyQueue(topic, tell);
    }

    @Override
    public void listenDurably(String topic, Tell tell) throws Exception {
        String id = UUID.randomUUID().toString();
        Map<String, String> subscription = Map.of("id", "1", "destination", topic, "durable-subscription-name", "mine");
        try (StompClient client = connect(id)) {
            ask(client, "SUBSCRIBE", subscription);
        }
        tell.to(topic);
        try (StompClient client = connect(id)) {
            ask(client, "SUBSCRIBE", subscription);
            heard(client);
            ask(client, "UNSUBSCRIBE", subscription);
        }
    }

    @Override
    public void endSubscription(String topic, String client, String name) throws Exception {
        try (StompClient stomp = connect(client)) {
            ask(stomp, "UNSUBSCRIBE", Map.of("id", "1", "destination", topic, "durable-subscription-name", name));
        }
    }

    @Override
    public void makeReplyQueue(String queue, Tell tell) throws Exception {
        try (StompClient client = connect(UUID.randomUUID().toString())) {
            ask(client, "SUBSCRIBE", Map.of("id", "1", "destination", queue));
            tell.to(queue);
            heard(client);
        }
    }

    @Override
    public void browse(String queue) {
        throw absent();
    }

    @Override
    public void makeTemporary(Tell tell) {
        throw absent();
    }

    @Override
    public void makeQueue(String name, String address) {
        throw absent();
    }

    @Override
    public void deleteQueue(String name) {
        throw absent();
    }

    @Override
    public void makeAddress(String address) {
        throw absent();
    }

    private static UnsupportedOperationException absent() {
        return new UnsupportedOperationException("STOMP has no frame for this");
    }

    private StompClient connect(String clientId) throws IOException {
        StompClient client = clients.stomp();
        client.write(
                "CONNECT",
                Map.of(
                        "accept-version",
                        "1.2",
                        "host",
                        "x",
                        "login",
                        user,
                        "passcode",
                        password,
                        "client-id",
                        clientId),
                "");
        assertThat(client.read().command()).isEqualTo("CONNECTED");
        return client;
    }

    private static void ask(StompClient client, String command, Map<String, String> headers) throws IOException {
        StompClient.Frame answer = client.ask(command, headers, command.equals("SEND") ? "{}" : "");
        assertThat(answer.command()).as(answer.toString()).isEqualTo("RECEIPT");
    }

    private static StompClient.Frame heard(StompClient client) throws IOException {
        StompClient.Frame message = client.read();
        assertThat(message.command()).isEqualTo("MESSAGE");
        return message;
    }

    @Override
    public void close() {}
}
