package org.omflow.booster.ha.preauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.testkit.TestClock;

@Tag("key")
class UnauthenticatedConnectionsTest {
    private final TestClock clock = new TestClock();
    private final UnauthenticatedConnections unauthenticated =
            new UnauthenticatedConnections("messages.port", Duration.ofSeconds(30), 3, clock);
    private final LogLines lines = LogLines.of(RefusalReport.class);

    @AfterEach
    void hearNoMore() {
        lines.close();
    }

    @Test
    void closesWhoTakesTooLong() {
        Guest slow = enter(1).get(0);
        clock.forward(Duration.ofSeconds(29));
        Guest later = enter(1).get(0);
        unauthenticated.closeExpired();
        assertThat(slow.closed).isFalse();

        clock.forward(Duration.ofSeconds(1));
        unauthenticated.closeExpired();

        assertThat(slow.closed).isTrue();
        assertThat(later.closed).isFalse();
        assertThat(unauthenticated.waiting()).isEqualTo(1);
    }

    @Test
    void leavesAloneWhoLoggedIn() {
        Guest guest = enter(1).get(0);
        guest.in = true;

        clock.forward(Duration.ofSeconds(30));
        unauthenticated.closeExpired();

        assertThat(guest.closed).isFalse();
        assertThat(unauthenticated.waiting()).isZero();
        assertThat(unauthenticated.refused()).isZero();
    }

    @Test
    void makesRoomByClosingTheOneThatWaitsLongest() {
        List<Guest> guests = enter(5);

        assertThat(guests).extracting(guest -> guest.closed).containsExactly(true, true, false, false, false);
        assertThat(unauthenticated.refused()).isEqualTo(2);
    }

    @Test
    void doesNotCloseWhoLoggedInToMakeRoom() {
        List<Guest> guests = enter(3);
        guests.get(0).in = true;

        enter(1);

        assertThat(guests).extracting(guest -> guest.closed).containsExactly(false, false, false);
    }

    @Test
    void letsWhoHasComeFartherStay() {
        List<Guest> guests = enter(3);
        guests.get(0).progress = 2;
        guests.get(1).progress = 1;

        enter(2);

        // The third and then the first of the new ones, which had said nothing.
        assertThat(guests).extracting(guest -> guest.closed).containsExactly(false, false, true);
    }

    @Test
    void letsWhoHasJustComeStay() {
        List<Guest> slow = enter(3);
        slow.forEach(guest -> guest.progress = 2);
        clock.forward(Duration.ofSeconds(1));

        Guest just = enter(1).get(0);

        assertThat(slow).extracting(guest -> guest.closed).containsExactly(true, false, false);
        assertThat(just.closed).isFalse();
    }

    @Test
    void letsWhoIsAtItStayWhenManyCome() {
        Guest atIt = enter(1).get(0);
        atIt.progress = 1;
        clock.forward(Duration.ofSeconds(2));

        List<Guest> flood = enter(100);

        assertThat(atIt.closed).isFalse();
        assertThat(flood).filteredOn(guest -> !guest.closed).hasSize(2);
    }

    @Test
    void tellsNothingOfWhoOnlyWaitsForANextRequest() {
        Guest guest = enter(1).get(0);
        guest.stranger = false;
        clock.forward(Duration.ofSeconds(30));

        unauthenticated.closeExpired();

        assertThat(guest.closed).isTrue();
        assertThat(unauthenticated.refused()).isZero();
    }

    @Test
    void forgetsWhoLeft() {
        Guest guest = enter(1).get(0);
        unauthenticated.leave(guest);

        clock.forward(Duration.ofMinutes(1));
        unauthenticated.closeExpired();

        assertThat(guest.closed).isFalse();
    }

    @Test
    void tellsOfThousandsInOneLineAMinute() {
        enter(10_003);
        unauthenticated.refuse(enter(1).get(0), RefusalReason.HTTP);
        unauthenticated.closeExpired();
        assertThat(lines.all()).hasSize(1);
        assertThat(lines.all().get(0)).contains("messages.port", "1 made room", "from 192.0.2.1");

        clock.forward(Duration.ofMinutes(1));
        unauthenticated.closeExpired();

        assertThat(lines.all()).hasSize(2);
        assertThat(lines.all().get(1))
                .contains(
                        "10000 made room",
                        "(login.max-unauthenticated)",
                        "1 spoke HTTP",
                        "2 had not logged in, or sent a request, within 30 s");
    }

    private List<Guest> enter(int number) {
        List<Guest> guests =
                IntStream.range(0, number).mapToObj(i -> new Guest()).toList();
        guests.forEach(unauthenticated::enter);
        return guests;
    }

    private static final class Guest implements UnauthenticatedConnection {
        private boolean in;
        private boolean closed;
        private int progress;
        private boolean stranger = true;

        @Override
        public boolean hasSentNoRequest() {
            return stranger;
        }

        @Override
        public boolean isIn() {
            return in;
        }

        @Override
        public int progress() {
            return progress;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public String from() {
            return "192.0.2.1";
        }
    }
}
