package org.omflow.booster.broker.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How often passwords are checked. */
@Tag("key")
class RememberedLoginsTest {
    private final RememberedLogins logins = new RememberedLogins();
    private final AtomicInteger checks = new AtomicInteger();
    private final Subject amy = new Subject();

    private final Callable<Subject> good = () -> {
        checks.incrementAndGet();
        return amy;
    };

    @Test
    void aPasswordThatWasRightIsNotCheckedAgain() throws Exception {
        assertThat(logins.login("amy", "secret", good)).isSameAs(amy);
        assertThat(logins.login("amy", "secret", good)).isSameAs(amy);

        assertThat(checks).hasValue(1);
    }

    @Test
    void anotherPasswordOrUserIsChecked() throws Exception {
        logins.login("amy", "secret", good);

        logins.login("amy", "secrets", good);
        logins.login("amys", "ecret", good);

        assertThat(checks).hasValue(3);
    }

    @Test
    void aLoginThatFailedIsCheckedAgain() throws Exception {
        assertThat(logins.login("amy", "wrong", () -> null)).isNull();
        assertThatThrownBy(() -> logins.login("amy", "wrong", () -> {
                    throw new FailedLoginException("no");
                }))
                .isInstanceOf(FailedLoginException.class);

        assertThat(logins.login("amy", "wrong", good)).isSameAs(amy);
    }

    @Test
    void everyoneIsCheckedAgainOnceUsersHaveChanged() throws Exception {
        logins.login("amy", "secret", good);

        logins.forget();
        logins.login("amy", "secret", good);

        assertThat(checks).hasValue(2);
    }

    @Test
    void manyWhoComeAtTheSameTimeWaitForOneCheck() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService clients = Executors.newFixedThreadPool(20);
        try {
            List<Future<Subject>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(clients.submit(() -> logins.login("amy", "secret", () -> {
                    go.await();
                    return good.call();
                })));
            }
            go.countDown();
            for (Future<Subject> one : all) {
                assertThat(one.get()).isSameAs(amy);
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(checks).hasValue(1);
    }
}
