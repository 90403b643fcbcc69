package org.omflow.booster.server.execution;

import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.server.TestDatabase;

@Tag("job")
@Tag("integration")
class TransactionKeepAliveTest {
    /** Without it the database would end the transaction of a job that takes long. */
    @Test
    void goesOnAfterAnError() {
        AtomicInteger beats = new AtomicInteger();
        Dialect failing = (Dialect)
                Proxy.newProxyInstance(Dialect.class.getClassLoader(), new Class<?>[] {Dialect.class}, (p, m, a) -> {
                    beats.incrementAndGet();
                    throw new LinkageError("made by the test");
                });
        TransactionKeepAlive keepAlive = new TransactionKeepAlive(failing, Duration.ofSeconds(1));
        try (TestDatabase database = TestDatabase.fresh();
                Handle handle = database.jdbi().open();
                TransactionKeepAlive.Beat beat = keepAlive.keep(handle)) {
            await().until(() -> beats.get() > 2);
        }
    }
}
