package org.omflow.booster.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.Ping;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A packet that a check fails on does not pass. */
@Tag("key")
class FailClosedTest {
    private final List<String> called = new ArrayList<>();

    private final RemotingConnection connection = (RemotingConnection) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {RemotingConnection.class}, (proxy, method, args) -> {
                called.add(method.getName());
                return null;
            });

    @Test
    void aCheckThatFailsEndsTheConnection() {
        boolean passes = new FailClosed((packet, by) -> {
                    throw new ClassCastException("not of this class");
                })
                .intercept(new Ping(1), connection);

        assertThat(passes).isFalse();
        assertThat(called).contains("fail");
    }

    @Test
    void whatTheCheckSaysCounts() {
        assertThat(new FailClosed((packet, by) -> true).intercept(new Ping(1), connection))
                .isTrue();
        assertThat(new FailClosed((packet, by) -> false).intercept(new Ping(1), connection))
                .isFalse();
        assertThat(called).isEmpty();
    }
}
