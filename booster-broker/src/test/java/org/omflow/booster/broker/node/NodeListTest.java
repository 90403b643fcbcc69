package org.omflow.booster.broker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.testkit.LogLines;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/** What two Boosters know of nodes together, and what becomes of it when a list is lost. */
@Tag("key")
class NodeListTest {
    private static final NodeName A = new NodeName("server", "a");
    private static final NodeName B = new NodeName("server", "b");
    private static final List<String> NONE = List.of();
    private static final Instant ENDS = Instant.parse("2100-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private Nodes one;
    private Nodes two;

    @BeforeEach
    void prepare() throws Exception {
        one = new Nodes(folder.resolve("one"), Clock.systemUTC());
        two = new Nodes(folder.resolve("two"), Clock.systemUTC());
        one.begin();
        two.begin();
    }

    @Test
    void anExpulsionOnOneBoosterWinsOverAnAdmissionOnTheOther() throws Exception {
        one.admit(A, first());
        two.merge(one.all());
        // Cut off from each other: one expels the node and lets it in again, the other expels it.
        one.expel(A);
        NodeCertificate again = one.admit(A, first());
        two.expel(A);

        exchange();
        assertThat(one.all().get(A).isExpelled()).isTrue();
        assertThat(two.all()).isEqualTo(one.all());
        assertThat(again.admission()).isLessThan(one.all().get(A).wanted());

        NodeCertificate next = two.admit(A, first());
        exchange();
        assertThat(one.all().get(A).isExpelled()).isFalse();
        assertThat(one.all().get(A).wanted()).isEqualTo(next.admission());
        assertThat(two.merge(one.all())).isEmpty();
    }

    @Test
    void aCertificateIsRenewedOnceAndForOneKey() throws Exception {
        NodeCertificate certificate = one.admit(A, first());
        String key = one.all().get(A).newest().key();

        one.renew(certificate, key, ENDS, "11", NONE);
        one.renew(certificate, key, ENDS, "11", NONE);
        assertThat(one.all().get(A).newest().renewals())
                .as("the answer was lost, the same request came again")
                .isEqualTo(1);
        heldTwice(one, certificate, key, "22");
        one.renew(certificate, "11", ENDS, "33", NONE);
        heldTwice(one, certificate, "11", "44");
        assertThat(one.heldTwice()).isEqualTo(2);
    }

    @Test
    void twoHoldersOfAKeyAreSeenWhenEachAsksAnotherBooster() throws Exception {
        NodeCertificate certificate = one.admit(A, first());
        String key = one.all().get(A).newest().key();
        two.merge(one.all());
        one.renew(certificate, key, ENDS, "11", NONE);
        assertThat(two.contradictions(one.all())).isEmpty();
        two.renew(certificate, key, ENDS, "22", NONE);

        assertThat(two.contradictions(one.all())).singleElement().asString().contains("two machines have its key");
        assertThat(two.heldTwice()).isEqualTo(1);
        exchange();
        assertThat(one.all()).isEqualTo(two.all());
        assertThat(two.contradictions(one.all())).isEmpty();
    }

    @Test
    void whoIsNotInTheListIsRefused() throws Exception {
        NodeCertificate stranger = new NodeCertificate(A, 1);
        NodeAdmission admission = new NodeAdmission(one);

        assertThat(admission.admits(stranger)).isFalse();
        assertThat(admission.refusal(stranger)).contains("server a is not in the list of nodes");
        assertThatExceptionOfType(NodesException.class)
                .isThrownBy(() -> one.renew(stranger, "11", ENDS, "22", NONE))
                .withMessageContaining("is not in the list of nodes");

        NodeCertificate admitted = one.admit(A, first());
        assertThat(admission.admits(admitted)).as("at once").isTrue();
        one.expel(A);
        assertThat(new NodeAdmission(one).refusal(admitted)).contains("server a was expelled");
    }

    @Test
    void aLostListLetsNobodyInAgain() throws Exception {
        NodeCertificate expelled = one.admit(A, first());
        one.expel(A);
        Files.delete(one.path());

        NodeAdmission admission = new NodeAdmission(one);
        try (LogLines said = LogLines.of(NodeAdmission.class)) {
            admission.reportLoss(false, false);
            assertThat(said.containing("nodes.json, is missing: certificates of nodes are refused"))
                    .hasSize(1);
        }
        assertThat(admission.admits(expelled)).isFalse();
        // The name joins again, and the old certificate still does not count.
        NodeCertificate next = one.admit(A, first());
        assertThat(admission.admits(next)).isTrue();
        assertThat(new NodeAdmission(one).admits(expelled)).isFalse();
        assertThat(one.nextAdmission(new NodeName("server", "b"))).isGreaterThan(expelled.admission());
    }

    @Test
    void aListThatIsLostWhileTheBoosterRunsIsWrittenBack() throws Exception {
        NodeCertificate a = one.admit(A, first());
        NodeName gone = new NodeName("server", "gone");
        NodeCertificate expelled = one.admit(gone, first());
        one.expel(gone);
        NodeAdmission admission = new NodeAdmission(one);
        List<String> cutOff = new ArrayList<>();

        try (LogLines said = LogLines.of(NodeAdmission.class)) {
            Files.delete(one.path());
            NodeCertificate b = one.admit(B, first());
            admission.disconnectExpelled(cutOff::addAll);
            assertThat(one.all()).containsOnlyKeys(A, B, gone);
            for (NodeAdmission each : List.of(admission, new NodeAdmission(one))) {
                assertThat(each.admits(a)).isTrue();
                assertThat(each.admits(b)).isTrue();
                assertThat(each.admits(expelled)).isFalse();
            }

            Files.delete(one.path());
            admission.disconnectExpelled(cutOff::addAll);
            assertThat(one.all()).containsOnlyKeys(A, B, gone);
            assertThat(said.containing("was lost, or replaced by an older one")).hasSize(1);
            assertThat(said.containing("Expelled")).isEmpty();
        }
        assertThat(cutOff).isEmpty();
    }

    @Test
    void anOlderListBringsNoExpelledNodeBack() throws Exception {
        NodeCertificate a = one.admit(A, first());
        String backup = Files.readString(one.path());
        one.expel(A);
        NodeAdmission admission = new NodeAdmission(one);

        Files.writeString(one.path(), backup);
        admission.disconnectExpelled(cutOff -> {});
        assertThat(admission.admits(a)).isFalse();
        assertThat(one.all().get(A).isExpelled()).isTrue();
    }

    @Test
    void aNodeThatJoinsAndIsExpelledBetweenTwoLooksIsDisconnected() throws Exception {
        NodeAdmission admission = new NodeAdmission(one);
        NodeCertificate a = one.admit(A, first());
        assertThat(admission.admits(a)).isTrue();
        one.expel(A);
        one.admit(A, first());

        List<String> cutOff = new ArrayList<>();
        admission.disconnectExpelled(cutOff::addAll);
        assertThat(cutOff).containsExactly("server/a");
    }

    @Test
    void nothingIsMissingWhereNobodyHasJoined() throws Exception {
        Files.createDirectories(folder.resolve("older"));
        NodeAdmission admission = new NodeAdmission(new Nodes(folder.resolve("older"), Clock.systemUTC()));
        try (LogLines said = LogLines.of(NodeAdmission.class)) {
            admission.reportLoss(false, false);
            assertThat(said.containing("nodes.json")).isEmpty();
            admission.reportLoss(false, true);
            assertThat(said.containing("nodes.json, is missing")).hasSize(1);
        }
    }

    @Test
    void aDamagedListStopsTheStart() throws Exception {
        one.admit(A, first());
        for (String damaged : List.of("", "{", "[]", "{\"server/a\":{}}", "{\"firstAdmission\":0}")) {
            Files.writeString(one.path(), damaged);
            assertThatExceptionOfType(NodesException.class)
                    .as(damaged)
                    .isThrownBy(() -> new NodeAdmission(one))
                    .withMessageContaining("Cannot read the file " + one.path());
        }
    }

    private static void heldTwice(Nodes nodes, NodeCertificate certificate, String shown, String asked) {
        assertThatExceptionOfType(HeldTwiceException.class)
                .isThrownBy(() -> nodes.renew(certificate, shown, ENDS, asked, NONE))
                .withMessageContaining("two machines have its key");
    }

    private static IssuedCertificate first() {
        return IssuedCertificate.first(ENDS, KeyPairs.make().getPublic(), List.of());
    }

    private void exchange() throws Exception {
        one.merge(two.all());
        two.merge(one.all());
    }
}
