package org.omflow.booster.ha.connection;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.omflow.booster.ha.address.FreePorts;

/** A message broker of a test, in memory, that knows one user and says how often one logged in. */
final class TestBroker implements AutoCloseable {
    static final BoosterLogin LOGIN = new BoosterLogin("probe", "secret");

    private final int port;
    private final AtomicInteger logins = new AtomicInteger();
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();

    private TestBroker(int port, Runnable beforeLogin) throws Exception {
        this.port = port;
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("messages", "tcp://127.0.0.1:" + port + "?protocols=CORE");
        broker.setConfiguration(configuration);
        broker.setSecurityManager(new ActiveMQSecurityManager() {
            @Override
            public boolean validateUser(String user, String password) {
                logins.incrementAndGet();
                beforeLogin.run();
                return LOGIN.equals(new BoosterLogin(user, password));
            }

            @Override
            public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
                return LOGIN.equals(new BoosterLogin(user, password));
            }
        });
        broker.start();
    }

    static TestBroker start() throws Exception {
        return startOn(FreePorts.one());
    }

    static TestBroker startOn(int port) throws Exception {
        return new TestBroker(port, () -> {});
    }

    /** A broker that does this each time somebody logs in. */
    static TestBroker start(Runnable beforeLogin) throws Exception {
        return new TestBroker(FreePorts.one(), beforeLogin);
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** How many connections are open. */
    int connections() {
        return broker.getActiveMQServer().getConnectionCount();
    }

    /** How often somebody tried to log in. */
    int logins() {
        return logins.get();
    }

    @Override
    public void close() throws Exception {
        broker.stop();
    }
}
