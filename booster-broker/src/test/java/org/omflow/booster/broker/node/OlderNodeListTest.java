package org.omflow.booster.broker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/** What becomes of a list of nodes from a build that kept neither keys nor names, and of what such a build adds. */
@Tag("key")
class OlderNodeListTest {
    private static final NodeName A = new NodeName("server", "a");
    private static final NodeName B = new NodeName("server", "b");
    private static final NodeCertificate CERTIFICATE = new NodeCertificate(A, NodeCertificate.FIRST);
    private static final Instant ENDS = Instant.parse("2100-01-01T00:00:00Z");
    private static final Instant LATER = ENDS.plusSeconds(60);
    private static final List<String> NAMES = List.of("a.example");
    /** As the build wrote it. */
    private static final String OLDER =
            """
            {
              "server/a" : {
                "wanted" : 1,
                "issued" : 1,
                "joined" : "2026-11-01T00:00:00Z",
                "ends" : "%s"
              }
            }
            """;

    @TempDir
    private Path folder;

    private Nodes one;
    private Nodes two;

    @BeforeEach
    void prepare() throws Exception {
        one = nodes("one");
        two = nodes("two");
    }

    @Test
    void aNodeRenewsOnceByACertificateWhoseKeyIsUnknown() throws Exception {
        one.renew(CERTIFICATE, "11", LATER, "22", NAMES);

        assertThat(one.heldTwice()).isZero();
        assertThat(one.all().get(A).newest()).isEqualTo(new IssuedCertificate(LATER, 1, "22", "11", NAMES));
        assertThat(one.reachedAs("a.example", B)).contains(A);
        one.renew(CERTIFICATE, "11", LATER, "22", NAMES);
        assertThat(one.all().get(A).newest().renewals())
                .as("the answer was lost, the same request came again")
                .isEqualTo(1);
        assertThatExceptionOfType(HeldTwiceException.class)
                .isThrownBy(() -> one.renew(CERTIFICATE, "11", LATER, "33", NAMES))
                .withMessageContaining("two machines have its key");
    }

    @Test
    void theKeyOutlivesWhatTheOtherBoosterStillKeepsWithoutIt() throws Exception {
        one.renew(CERTIFICATE, "11", LATER, "22", NAMES);

        one.merge(older(ENDS));
        one.merge(older(LATER));
        two.merge(one.all());
        assertThat(one.all().get(A).newest().key()).isEqualTo("22");
        assertThat(two.all()).isEqualTo(one.all());
    }

    @Test
    void aRenewalOnAnOlderBoosterIsNoSecondHolder() throws Exception {
        one.renew(CERTIFICATE, "11", LATER, "22", NAMES);
        Map<NodeName, NodeEntry> renewedThere = older(LATER.plusSeconds(60));

        one.merge(renewedThere);
        assertThat(one.reachedAs("a.example", B)).as("its names stay").contains(A);
        assertThat(one.merge(renewedThere)).as("nothing new").isEmpty();
        two.merge(renewedThere);
        two.merge(one.all());
        assertThat(two.all()).isEqualTo(one.all());

        two.renew(CERTIFICATE, "33", LATER.plusSeconds(120), "44", NAMES);
        one.merge(two.all());
        assertThat(one.all().get(A).newest().key()).isEqualTo("44");
        assertThat(one.heldTwice() + two.heldTwice()).isZero();
    }

    @Test
    void aTieIsDecidedTheSameOnBothSides() {
        Instant later = LATER;
        List<IssuedCertificate> all = List.of(
                new IssuedCertificate(ENDS, 0, "", "", List.of()),
                new IssuedCertificate(ENDS, 2, "", "", NAMES),
                new IssuedCertificate(later, 0, "", "", List.of()),
                new IssuedCertificate(ENDS, 1, "22", "11", NAMES),
                new IssuedCertificate(ENDS, 1, "22", "11", List.of("b.example")),
                new IssuedCertificate(later, 0, "33", "", List.of()));
        for (IssuedCertificate first : all) {
            for (IssuedCertificate second : all) {
                IssuedCertificate both = first.newer(second);
                assertThat(second.newer(first)).isEqualTo(both);
                assertThat(both.newer(first)).isEqualTo(both);
                assertThat(both.newer(second)).isEqualTo(both);
            }
        }
    }

    @Test
    void aNodeThatJoinsAgainBeatsWhatTheOtherBoosterKnows() throws Exception {
        one.renew(CERTIFICATE, "11", LATER, "22", NAMES);
        two.merge(one.all());
        IssuedCertificate again = IssuedCertificate.first(ENDS, KeyPairs.make().getPublic(), NAMES);
        one.admit(A, again);

        one.merge(two.all());
        assertThat(one.all().get(A).newest().key()).isEqualTo(again.key());
    }

    private Nodes nodes(String name) throws Exception {
        Files.createDirectories(folder.resolve(name));
        Nodes nodes = new Nodes(folder.resolve(name), Clock.systemUTC());
        Files.writeString(nodes.path(), OLDER.formatted(ENDS));
        return nodes;
    }

    /** What the other Booster tells while it runs the older build. */
    private static Map<NodeName, NodeEntry> older(Instant ends) throws Exception {
        return Nodes.read(Json.read(OLDER.formatted(ends)));
    }
}
