package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.PostOffice;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.remoting.FailureListener;
import org.apache.activemq.artemis.core.remoting.server.RemotingService;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.impl.ServerSessionImpl;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.Connection;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.ha.settings.Settings;

/** What a closed connection left behind does not count, so that whoever reconnects at once is not refused. */
@Tag("key")
class LeftBehindTest {
    private static final int MOST = 3;

    private final Set<RemotingConnection> connections = new HashSet<>();
    private final Set<ServerSession> sessions = new HashSet<>();
    private final List<QueueBinding> queues = new ArrayList<>();
    private final ClientQuotas quotas = new ClientQuotas(Settings.read(
            BoosterBrokerOptions.ALL,
            BoosterBrokerOptions.WITHOUT_DATABASE,
            Path.of("absent"),
            Map.of(),
            Map.of(
                    "client.max-connections", "" + MOST,
                    "client.max-sessions", "" + MOST,
                    "client.max-queues", "" + MOST)));

    LeftBehindTest() {
        quotas.registered(proxy(ActiveMQServer.class, method -> switch (method) {
            case "getSessions" -> sessions;
            case "getRemotingService" -> proxy(RemotingService.class, get -> connections);
            case "getPostOffice" -> proxy(PostOffice.class, get -> queues.stream());
            default -> null;
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "inactive", "destroyed"})
    void aClosedConnectionAndItsSessionsDoNotCount(String state) {
        for (int i = 0; i < MOST; i++) {
            connect(state, List.of());
        }
        if (state.equals("open")) {
            assertThatThrownBy(this::begin).hasMessageContaining("3 connections of at most 3");
        } else {
            assertThatCode(this::begin).doesNotThrowAnyException();
        }
    }

    @Test
    void aTemporaryQueueOfAClosedConnectionDoesNotCount() {
        for (int i = 0; i < MOST; i++) {
            SimpleString name = SimpleString.of("q" + i);
            connect(i == 0 ? "open" : "destroyed", List.of(cleaner(name)));
            queue();
        }
        assertThatCode(this::create).doesNotThrowAnyException();
        for (int i = 0; i < MOST - 1; i++) {
            connect("open", List.of(cleaner(SimpleString.of("more"))));
            queue();
        }
        assertThatThrownBy(this::create).hasMessageContaining("3 queues of at most 3");
    }

    private static FailureListener cleaner(SimpleString queue) {
        return new ServerSessionImpl.TempResourceCleanerUpper(null, queue, null);
    }

    private void begin() throws Exception {
        RemotingConnection connection = connection("open", List.of());
        quotas.beforeCreateSession("s", "u", 0, connection, true, true, true, false, null, null, true, null, Map.of());
    }

    private void create() throws Exception {
        quotas.beforeCreateQueue(QueueConfiguration.of("new")
                .setUser("u")
                .setTemporary(true)
                .setDurable(false)
                .setRoutingType(RoutingType.ANYCAST));
    }

    private void connect(String state, List<FailureListener> listeners) {
        RemotingConnection connection = connection(state, listeners);
        connections.add(connection);
        sessions.add(proxy(ServerSession.class, method -> switch (method) {
            case "getValidatedUser" -> "u";
            case "getRemotingConnection" -> connection;
            default -> null;
        }));
    }

    private static RemotingConnection connection(String state, List<FailureListener> listeners) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal("u"));
        return proxy(RemotingConnection.class, method -> switch (method) {
            case "getSubject" -> subject;
            case "isDestroyed" -> state.equals("destroyed");
            case "getFailureListeners" -> listeners;
            case "getTransportConnection" -> proxy(Connection.class, isOpen -> state.equals("open"));
            default -> null;
        });
    }

    private void queue() {
        Queue queue = proxy(Queue.class, method -> switch (method) {
            case "getUser" -> SimpleString.of("u");
            case "isTemporary" -> true;
            case "isDurable" -> false;
            case "getRoutingType" -> RoutingType.ANYCAST;
            default -> null;
        });
        queues.add(proxy(QueueBinding.class, get -> queue));
    }

    private interface Answer {
        Object to(String method);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> answer.to(method.getName());
                }));
    }
}
