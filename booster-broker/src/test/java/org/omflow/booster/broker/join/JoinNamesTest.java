package org.omflow.booster.broker.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.node.IssuedCertificate;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeName;

/** Which names a joining machine gets, and from where a Booster joins. */
@Tag("key")
class JoinNamesTest {
    private static final NodeName SERVER = new NodeName("server", "server-a");
    private static final NodeName BOOSTER = new NodeName("booster", "second");
    private static final List<String> NONE = List.of();

    @TempDir
    private Path folder;

    private Nodes nodes;
    private JoinNames alone;
    private JoinNames pair;

    @BeforeEach
    void prepare() throws Exception {
        nodes = new Nodes(folder, Clock.systemUTC());
        nodes.begin();
        List<String> own = List.of("booster-a.example", "192.0.2.1", "127.0.0.1");
        alone = new JoinNames(settings(Map.of()), nodes, () -> own);
        pair = new JoinNames(
                settings(Map.of(
                        "pair.peer", "192.0.2.2:5169",
                        "pair.address", "192.0.2.1:5169",
                        "pair.role", "primary")),
                nodes,
                () -> own);
    }

    @Test
    void withoutOthersItIsTheAddressThatItConnectsFrom() throws Exception {
        assertThat(alone.of(SERVER, NONE, NONE, "192.0.2.7"))
                .containsExactly("192.0.2.7", "localhost", "127.0.0.1", "::1");
        assertThat(alone.of(SERVER, NONE, NONE, "[2001:db8::7]")).contains("2001:db8:0:0:0:0:0:7");
        refused(alone, SERVER, NONE, List.of("a.example"), "192.0.2.7", "'a.example' is not a name that this machine");
    }

    @Test
    void theTokenNamesThemAndTheMachineMayChooseFewer() throws Exception {
        List<String> token = List.of("a.example", "192.0.2.7");
        assertThat(alone.of(SERVER, token, NONE, "192.0.2.9"))
                .containsExactly("a.example", "192.0.2.7", "localhost", "127.0.0.1", "::1");
        assertThat(alone.of(SERVER, token, List.of("a.example"), "192.0.2.9"))
                .containsExactly("a.example", "localhost", "127.0.0.1", "::1");
        refused(alone, SERVER, token, List.of("192.0.2.9"), "192.0.2.9", "'192.0.2.9' is not a name");
    }

    @Test
    void noMachineGetsTheNameOfABooster() {
        for (String name : List.of("booster-a.example", "192.0.2.1")) {
            refused(alone, SERVER, List.of(name), NONE, "192.0.2.7", "'" + name + "' is a name of a Booster");
        }
        refused(alone, SERVER, NONE, NONE, "192.0.2.1", "'192.0.2.1' is a name of a Booster");
        refused(pair, SERVER, NONE, NONE, "192.0.2.2", "'192.0.2.2' is a name of a Booster");
    }

    @Test
    void noMachineGetsTheNameOfAnother() throws Exception {
        Instant later = Instant.now().plusSeconds(3600);
        nodes.admit(SERVER, IssuedCertificate.first(later, KeyPairs.make().getPublic(), List.of("a.example")));
        NodeName other = new NodeName("server", "server-b");
        refused(alone, other, List.of("a.example"), NONE, "192.0.2.8", "'a.example' is a name of server server-a");

        assertThat(alone.of(SERVER, List.of("a.example"), NONE, "192.0.2.8")).contains("a.example");
        nodes.expel(SERVER);
        assertThat(alone.of(other, List.of("a.example"), NONE, "192.0.2.8")).contains("a.example");
    }

    @Test
    void whoIsNotReachedNeedsNone() throws Exception {
        NodeName agent = new NodeName("agent", "agent-a");
        assertThat(alone.of(agent, NONE, NONE, "192.0.2.7")).isEmpty();
        refused(alone, agent, NONE, List.of("192.0.2.7"), "192.0.2.7", "leave out --names");
    }

    @Test
    void aBoosterJoinsFromWhereTheAdministratorExpectsIt() throws Exception {
        assertThat(pair.of(BOOSTER, NONE, NONE, "192.0.2.2")).contains("192.0.2.2");
        assertThat(pair.of(BOOSTER, List.of("192.0.2.66"), NONE, "192.0.2.66")).contains("192.0.2.2", "192.0.2.66");
        refused(
                pair,
                BOOSTER,
                NONE,
                NONE,
                "192.0.2.66",
                "and this machine connects from 192.0.2.66: correct pair.peer");
        refused(pair, BOOSTER, NONE, NONE, "127.0.0.1", "and this machine connects from 127.0.0.1");
    }

    private static void refused(
            JoinNames names, NodeName node, List<String> token, List<String> asked, String from, String why) {
        assertThatExceptionOfType(RefusedJoinException.class)
                .isThrownBy(() -> names.of(node, token, asked, from))
                .withMessageContaining(why);
    }

    private static Settings settings(Map<String, String> given) {
        return Settings.read(
                BoosterBrokerOptions.ALL,
                BoosterBrokerOptions.WITHOUT_DATABASE,
                Path.of("absent"),
                Map.of(BoosterBrokerOptions.PAIR_PASSWORD.environmentName(), "long enough for a pair"),
                new HashMap<>(given));
    }
}
