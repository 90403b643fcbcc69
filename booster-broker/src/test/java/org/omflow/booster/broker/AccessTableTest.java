package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.omflow.booster.broker.user.Role;
import org.omflow.booster.ha.message.Addresses;

/** Tries every role on every address with every action; what is not listed here must be refused. */
@Tag("key")
class AccessTableTest {
    private enum Action {
        SEND,
        CONSUME,
        BROWSE,
        SUBSCRIBE,
        SUBSCRIBE_DURABLY,
        CREATE_QUEUE,
        DELETE_QUEUE
    }

    private static final String MANAGEMENT = "activemq.management";
    private static final String UNKNOWN = "some.other";
    private static final String REPLY = Addresses.REPLY_PREFIX + "mine";

    private static final Map<String, Map<Role, Set<Action>>> ALLOWED = new LinkedHashMap<>();

    private static void allow(String address, Role role, Action... actions) {
        ALLOWED.computeIfAbsent(address, a -> new EnumMap<>(Role.class)).put(role, EnumSet.copyOf(List.of(actions)));
    }

    static {
        allow(Addresses.FORM_PROCESS, Role.SUBMITTER, Action.SEND);
        allow(Addresses.FORM_PROCESS, Role.SERVER, Action.SEND, Action.CONSUME);
        allow(Addresses.SERVER_JOB, Role.SERVER, Action.SEND, Action.CONSUME);
        allow(Addresses.FORM_DEAD, Role.SERVER, Action.SEND);
        allow(Addresses.FORM_RESULT, Role.SERVER, Action.SEND);
        allow(Addresses.FORM_RESULT, Role.SUBMITTER, Action.SUBSCRIBE, Action.SUBSCRIBE_DURABLY);
        allow(Addresses.PATCH, Role.SERVER, Action.SUBSCRIBE);
        allow(Addresses.PATCH, Role.AGENT, Action.SUBSCRIBE, Action.SEND);
        allow(Addresses.EVENT, Role.SERVER, Action.SUBSCRIBE, Action.SEND);
        allow(Addresses.REPORT, Role.SERVER, Action.SEND);
        allow(Addresses.REPORT, Role.AGENT, Action.SEND);
        allow(Addresses.ADMIN, Role.SERVER, Action.SEND);
        allow(Addresses.ADMIN, Role.AGENT, Action.SEND);
        allow(REPLY, Role.SERVER, Action.SEND);
        allow(REPLY, Role.SUBMITTER, Action.CONSUME, Action.CREATE_QUEUE, Action.DELETE_QUEUE);
        ALLOWED.put(MANAGEMENT, Map.of());
        ALLOWED.put(UNKNOWN, Map.of());
    }

    private static final Set<String> TOPICS = Set.of(Addresses.FORM_RESULT, Addresses.PATCH, Addresses.EVENT);

    @TempDir
    static Path folder;

    private static TestBooster booster;
    private static ServerLocator locator;
    private static final Map<Role, ClientSessionFactory> FACTORIES = new EnumMap<>(Role.class);

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder);
        locator = ActiveMQClient.createServerLocator(
                "tcp://127.0.0.1:" + booster.booster().status().messagesPort());
        locator.setBlockOnNonDurableSend(true);
        for (Role role : Role.values()) {
            FACTORIES.put(role, locator.createSessionFactory());
        }
        // As a STOMP client does, a submitter makes its reply queue before a server can answer there.
        try (ClientSession submitter = session(Role.SUBMITTER)) {
            submitter.createAddress(SimpleString.of(REPLY), RoutingType.ANYCAST, true);
            submitter.createQueue(queue(REPLY, REPLY, true));
        }
        try (ClientSession admin = session(Role.ADMIN)) {
            admin.createAddress(SimpleString.of(UNKNOWN), RoutingType.ANYCAST, false);
            admin.createQueue(queue(UNKNOWN, UNKNOWN, true));
        }
    }

    @AfterAll
    static void stop() {
        locator.close();
        booster.close();
    }

    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (String address : ALLOWED.keySet()) {
            for (Role role : Role.values()) {
                for (Action action : Action.values()) {
                    if (makesSense(address, action)) {
                        all.add(Arguments.of(role, action, address));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("everything")
    void theTableHolds(Role role, Action action, String address) throws Exception {
        boolean expected = role == Role.ADMIN
                || ALLOWED.get(address).getOrDefault(role, Set.of()).contains(action);
        assertThat(allowed(role, action, address)).isEqualTo(expected);
    }

    @Test
    void temporaryQueuesBelongToEveryoneButOnlyServersAnswer() throws Exception {
        for (Role role : Role.values()) {
            try (ClientSession session = session(role)) {
                String name = UUID.randomUUID().toString();
                session.createQueue(QueueConfiguration.of(name)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(false)
                        .setTemporary(true));
                session.createConsumer(name).close();
                boolean answers = role == Role.ADMIN || role == Role.SERVER;
                assertThat(passes(() -> send(session, name))).as(role.text()).isEqualTo(answers);
                session.deleteQueue(name);
                if (role != Role.ADMIN) {
                    assertThat(passes(() -> session.createQueue(queue(name, name, true))))
                            .as("%s makes a lasting queue of that name", role.text())
                            .isFalse();
                }
            }
        }
    }

    private static boolean makesSense(String address, Action action) {
        boolean topic = TOPICS.contains(address);
        return switch (action) {
            case SEND -> true;
            case CONSUME, BROWSE, CREATE_QUEUE, DELETE_QUEUE -> !topic && !address.equals(MANAGEMENT);
            case SUBSCRIBE, SUBSCRIBE_DURABLY -> topic;
        };
    }

    private static boolean allowed(Role role, Action action, String address) throws Exception {
        try (ClientSession session = session(role)) {
            return switch (action) {
                case SEND -> passes(() -> send(session, address));
                case CONSUME -> passes(() -> session.createConsumer(address).close());
                case BROWSE ->
                    passes(() -> session.createConsumer(address, true).close());
                case SUBSCRIBE -> passes(() -> subscribe(session, address, false));
                case SUBSCRIBE_DURABLY -> passes(() -> subscribe(session, address, true));
                case CREATE_QUEUE -> createQueue(session, address);
                case DELETE_QUEUE -> deleteQueue(session, address);
            };
        }
    }

    private static void send(ClientSession session, String address) throws Exception {
        session.createProducer(address).send(session.createMessage(false));
    }

    private static void subscribe(ClientSession session, String address, boolean durable) throws Exception {
        String name = UUID.randomUUID().toString();
        session.createQueue(queue(name, address, durable).setRoutingType(RoutingType.MULTICAST));
        session.createConsumer(name).close();
        session.deleteQueue(name);
    }

    private static boolean createQueue(ClientSession session, String address) throws Exception {
        String name = address + ".more";
        boolean made = passes(() -> session.createQueue(queue(name, address, true)));
        if (made) {
            try (ClientSession admin = session(Role.ADMIN)) {
                admin.deleteQueue(name);
            }
        }
        return made;
    }

    private static boolean deleteQueue(ClientSession session, String address) throws Exception {
        String name = address + ".spare";
        try (ClientSession admin = session(Role.ADMIN)) {
            admin.createQueue(queue(name, address, true));
            boolean deleted = passes(() -> session.deleteQueue(name));
            if (!deleted) {
                admin.deleteQueue(name);
            }
            return deleted;
        }
    }

    private static QueueConfiguration queue(String name, String address, boolean durable) {
        return QueueConfiguration.of(name)
                .setAddress(address)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(durable);
    }

    private static ClientSession session(Role role) throws Exception {
        ClientSession session = FACTORIES
                .get(role)
                .createSession(role.text(), booster.password(role.text()), false, true, true, false, 0);
        session.start();
        return session;
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Whether the step passed; anything but a refusal for want of rights is a fault of the test. */
    private static boolean passes(Step step) throws Exception {
        try {
            step.run();
            return true;
        } catch (ActiveMQSecurityException e) {
            return false;
        }
    }
}
