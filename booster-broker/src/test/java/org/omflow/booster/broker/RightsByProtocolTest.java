package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omflow.booster.broker.MessageRights.Cell;
import org.omflow.booster.broker.MessageRights.Kind;
import org.omflow.booster.broker.user.UserRole;

/**
 * Tries every cell of the table in KEYS-AND-ROLES.md of who may do what with messages, by every protocol that has such a thing, on a
 * Booster that encrypts: what is allowed works, what is not is refused for want of rights and changes nothing.
 */
@Tag("key")
@Timeout(60)
@Tag("integration")
class RightsByProtocolTest {
    private enum Protocol {
        CORE,
        AMQP,
        STOMP
    }

    /** One try; its text is the name of the test. */
    record Trial(Protocol protocol, Cell cell, String address, RightsTry what) {
        boolean allowed() {
            return cell.words().contains(what.word);
        }

        /** By AMQP a client is not told what became of a subscription that it ended. */
        boolean isRefusedSilently() {
            return protocol == Protocol.AMQP && what == RightsTry.END_LEFT_SUBSCRIPTION;
        }

        @Override
        public String toString() {
            return cell.role().text() + " " + what + " " + address + " by " + protocol
                    + (allowed() ? ": works" : ": is refused");
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MANAGEMENT = "activemq.management";
    private static final String REPLY = "omflow.reply.somebodys";
    private static final String OTHER = "some.other";
    /** Stands for the name of a temporary queue, which nobody knows before it is made. */
    private static final String A_TEMPORARY_QUEUE = "a temporary queue";
    /** Keeps what is sent to a topic while nobody listens. */
    private static final String WITNESS = ".witness";

    @TempDir
    static Path folder;

    private static TestBooster booster;
    private static TlsClients clients;
    private static AddressState state;
    private static String temporary;
    private static Connection asking;
    private static final Map<UserRole, Map<Protocol, RightsClient>> CLIENTS = new EnumMap<>(UserRole.class);

    @BeforeAll
    static void start() throws Exception {
        booster = TestBooster.start(folder.resolve("booster"), "tls=on", "tls.names=127.0.0.1");
        clients = new TlsClients(booster, folder.resolve("trust"));
        state = new AddressState(booster.booster());
        asking = clients.core("submitter");
        temporary = asking.createSession(false, Session.AUTO_ACKNOWLEDGE)
                .createTemporaryQueue()
                .getQueueName();
        for (String queue : List.of(REPLY, OTHER)) {
            state.make(queue, RoutingType.ANYCAST);
            state.makeQueue(queue, queue, RoutingType.ANYCAST);
        }
        for (Cell cell : MessageRights.cells()) {
            if (cell.kind() == Kind.TOPIC) {
                state.subscribe(cell.address() + WITNESS, cell.address(), UserRole.ADMIN.text());
            }
        }
        for (UserRole role : UserRole.values()) {
            String user = role.text();
            CLIENTS.put(
                    role,
                    Map.of(
                            Protocol.CORE, new JmsRightsClient(clients.core(user)),
                            Protocol.AMQP, new JmsRightsClient(clients.amqp(user)),
                            Protocol.STOMP, new StompRightsClient(clients, user, booster.password(user))));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (Map<Protocol, RightsClient> all : CLIENTS.values()) {
            for (RightsClient client : all.values()) {
                client.close();
            }
        }
        asking.close();
        booster.close();
    }

    static Stream<Trial> trials() throws Exception {
        List<Trial> trials = new ArrayList<>();
        for (Cell cell : MessageRights.cells()) {
            for (RightsTry what : RightsTry.values()) {
                for (Protocol protocol : Protocol.values()) {
                    if (what.kinds.contains(cell.kind()) && !what.absent.containsKey(protocol.name())) {
                        examples(cell, what, protocol)
                                .forEach(address -> trials.add(new Trial(protocol, cell, address, what)));
                    }
                }
            }
        }
        return trials.stream();
    }

    private static List<String> examples(Cell cell, RightsTry what, Protocol protocol) {
        return switch (cell.kind()) {
            case QUEUE, TOPIC -> List.of(cell.address());
            case TEMPORARY -> List.of(A_TEMPORARY_QUEUE);
            case REPLY ->
                List.of(
                        what == RightsTry.MAKE_REPLY_QUEUE
                                ? "omflow.reply." + cell.role().text() + "." + protocol
                                : REPLY);
            case OTHER -> what == RightsTry.SEND ? List.of(OTHER, MANAGEMENT) : List.of(OTHER);
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trials")
    void everyCellHolds(Trial trial) throws Exception {
        String address = trial.address().equals(A_TEMPORARY_QUEUE) ? temporary : trial.address();
        RightsClient client = CLIENTS.get(trial.cell().role()).get(trial.protocol());
        state.empty(address);
        soon(() -> assertThat(quiet(address)).allMatch(queue -> queue.startsWith("0 messages")));
        if (trial.what().needsAMessage()) {
            state.put(address);
            soon(() -> assertThat(quiet(address)).allMatch(queue -> queue.startsWith("1 messages")));
        }
        String left = trial.what() == RightsTry.END_LEFT_SUBSCRIPTION ? leaveSubscription(trial) : null;
        Map<String, String> before = state.at(address);
        state.refusals().clear();

        Throwable refusal =
                catchThrowable(() -> trial.what().by(client, trial.cell().kind(), address, tell(trial.what())));

        if (trial.allowed()) {
            assertThat(refusal).as("%s", trial).isNull();
            soon(() -> worked(trial, left, before, state.at(address)));
        } else {
            assertThat(refusal != null || trial.isRefusedSilently())
                    .as("refused")
                    .isTrue();
            soon(() -> assertThat(state.refusals())
                    .as("%s, for want of rights, while it failed with %s", trial, refusal)
                    .anyMatch(told -> told.startsWith(trial.cell().role().text() + " ") && told.contains(address)));
            soon(() -> assertThat(state.at(address)).as("%s", trial).isEqualTo(before));
        }
        if (left != null && state.hasQueue(left)) {
            state.delete(left);
        }
    }

    /** A listener who has gone and comes back must be gone for the Booster too, or it would be told in vain. */
    private static RightsClient.Tell tell(RightsTry what) {
        if (what != RightsTry.LISTEN_DURABLY) {
            return state::put;
        }
        return address -> {
            soon(() -> quiet(address));
            state.put(address);
        };
    }

    /** What the queues there hold, once nobody listens there any more. */
    private static Collection<String> quiet(String address) throws Exception {
        Map<String, String> queues = state.at(address);
        assertThat(queues == null ? List.<String>of() : queues.values())
                .allMatch(queue -> queue.endsWith(", 0 consumers"));
        return queues == null ? List.of() : queues.values();
    }

    private static void soon(ThrowingRunnable holds) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .untilAsserted(holds);
    }

    /** What must be seen at an address after a try that is allowed; nobody who tried is left there. */
    private static void worked(Trial trial, String left, Map<String, String> before, Map<String, String> now) {
        assertThat(now.values()).allMatch(queue -> queue.endsWith(", 0 consumers"));
        switch (trial.what()) {
            case SEND -> assertThat(now.values()).singleElement(STRING).startsWith("1 messages");
            case TAKE -> assertThat(now.values()).singleElement(STRING).startsWith("0 messages");
            case END_LEFT_SUBSCRIPTION -> assertThat(now).doesNotContainKey(left);
            case MAKE_REPLY_QUEUE -> assertThat(before).isNull();
            case BROWSE -> assertThat(now).isEqualTo(before);
            case MAKE_TEMPORARY -> assertThat(now).hasSameSizeAs(before);
            // The witness may get its copy after the listener; a later try must not meet it.
            case LISTEN, LISTEN_DURABLY ->
                assertThat(now.values()).singleElement(STRING).startsWith("1 messages");
            case MAKE_QUEUE, DELETE_QUEUE, MAKE_ADDRESS -> throw new IllegalStateException("granted to nobody");
        }
    }

    /** Leaves a subscription behind, under the name the protocol gives to it. */
    private static String leaveSubscription(Trial trial) throws Exception {
        String name =
                switch (trial.protocol()) {
                    case CORE -> RightsTry.Left.NAME;
                    case AMQP -> RightsTry.Left.NAME + ":global";
                    case STOMP -> RightsTry.Left.CLIENT + "." + RightsTry.Left.NAME;
                };
        state.makeQueue(name, trial.address(), RoutingType.MULTICAST);
        return name;
    }
}
