package org.omflow.booster.broker.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code key}, as an administrator gives it. */
@Tag("key")
@Timeout(60)
class KeyCommandTest {
    private static final Duration LIFE = Duration.ofDays(90);

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void whatItMakesFitsTheBoosterThatStartsLater() throws Exception {
        String[] command = {
            "issue", "server", "server-a", "--names", "192.0.2.7,server-a.example", "--out", out("server-a")
        };
        assertThat(key(command)).as("in a folder named by mistake").isEqualTo(1);
        assertThat(err.toString()).contains("no certificate authority in", "key authority");
        assertThat(home()).doesNotExist();

        assertThat(key("authority")).as(err.toString()).isZero();
        assertThat(key("authority")).as("a second time").isEqualTo(1);
        assertThat(err.toString()).contains("There are certificates in");
        assertThat(key(command)).as(err.toString()).isZero();

        assertThat(out.toString()).contains("CN=server-a", "OU=server", "192.0.2.7", "server-a.example");
        TlsFiles booster = new TlsFiles(home().resolve("conf/tls"));
        BoosterKeys keys =
                BoosterKeys.in(booster.folder(), "single", List.of("127.0.0.1"), "", LIFE, true, Clock.systemUTC());
        TlsFiles server = new TlsFiles(folder.resolve("server-a"));
        assertThat(server.readTrusted()).isEqualTo(booster.readTrusted());
        server.readChain().get(0).verify(booster.readTrusted().get(0).getPublicKey());
        keys.identity()
                .certificate()
                .orElseThrow()
                .verify(booster.readTrusted().get(0).getPublicKey());
        assertThat(Files.readString(home().resolve("logs/audit.log")))
                .contains(
                        "key.issue",
                        "server server-a",
                        Fingerprint.of(server.readChain().get(0)).text());
    }

    @Test
    void aSubmitterNeedsNoNames() throws Exception {
        assertThat(key("authority")).isZero();
        assertThat(key("issue", "submitter", "shop", "--out", out("shop")))
                .as(err.toString())
                .isZero();

        TlsFiles files = new TlsFiles(folder.resolve("shop"));
        assertThat(NodeCertificate.of(files.readChain().get(0)).orElseThrow().node())
                .isEqualTo(new NodeName("submitter", "shop"));
    }

    @Test
    void whoeverGetsACertificateIsListedAndCanBeExpelled() throws Exception {
        assertThat(key("authority")).isZero();
        assertThat(key("issue", "submitter", "shop", "--out", out("first"))).isZero();

        Nodes nodes = new Nodes(home().resolve("conf/tls"), Clock.systemUTC());
        nodes.expel(new NodeName("submitter", "shop"));
        assertThat(key("issue", "submitter", "shop", "--out", out("second"))).isZero();

        assertThat(admission("first")).isEqualTo(1);
        assertThat(admission("second")).isEqualTo(2);
    }

    @Test
    void forWhomItActsIsRefusedBeforeAnythingIsIssued() throws Exception {
        assertThat(key("authority")).isZero();
        assertThat(key("issue", "server", "a", "--names", "x", "--may-act-for", "*", "--out", out("a")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--may-act-for: only submitters act for others");
        assertThat(key("issue", "submitter", "shop", "--may-act-for", "none,bob", "--out", out("a")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("'none' is not a name");
        assertThat(key("issue", "submitter", "shop", "--may-act-for", "*", "--out", out("a")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("There are no users in " + home().resolve("conf"));
        assertThat(folder.resolve("a")).doesNotExist();
    }

    private int admission(String of) throws Exception {
        return NodeCertificate.of(new TlsFiles(folder.resolve(of)).readChain().get(0))
                .orElseThrow()
                .admission();
    }

    @Test
    void itShowsWhoIsTrustedAndWhatIsShown() throws Exception {
        BoosterKeys.in(home().resolve("conf/tls"), "single", List.of("127.0.0.1"), "", LIFE, true, Clock.systemUTC());

        assertThat(key("show")).isZero();

        TlsFiles files = new TlsFiles(home().resolve("conf/tls"));
        assertThat(out.toString())
                .contains(
                        "trusts  CN=Booster CA",
                        Fingerprint.of(files.readTrusted().get(0)).text())
                .contains(
                        "shows   CN=single",
                        "127.0.0.1",
                        Fingerprint.of(files.readChain().get(0)).text());
    }

    @Test
    void whereThereIsNothingToShowItSaysWhichFileIsMissing() {
        assertThat(key("show")).isEqualTo(1);

        assertThat(err.toString()).contains(home().resolve("conf/tls/ca.pem").toString());
    }

    @Test
    void aWrongNameAndAFolderInUseAreRefused() throws Exception {
        assertThat(key("issue", "server", "a,OU=admin", "--names", "x", "--out", out("a")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("a,OU=admin");
        assertThat(key("issue", "admin", "amy", "--names", "x", "--out", out("a")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("'admin' is not a role of a machine");
        assertThat(key("issue", "server", "server-a", "--out", out("a"))).isEqualTo(1);
        assertThat(err.toString()).contains("--names is missing");
        assertThat(key("issue", "server", "server-a", "--names", "not a name", "--out", out("b")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("not a name");
        Files.createDirectories(folder.resolve("c"));
        Files.writeString(folder.resolve("c/node.pem"), "of another");
        assertThat(key("issue", "server", "server-a", "--names", "x", "--out", out("c")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("not empty");
        assertThat(Files.readString(folder.resolve("c/node.pem"))).isEqualTo("of another");
    }

    private Path home() {
        return folder.resolve("home");
    }

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private int key(String... arguments) {
        SettingsCommandLine settings = new SettingsCommandLine("booster", BoosterBrokerOptions.ALL);
        CommandLine line = new CommandLine(new Root());
        KeyCommand.addTo(line, settings, Map.of(), Clock.systemUTC());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("key"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--home", home().toString()));
        return line.execute(all.toArray(String[]::new));
    }

    /** Stands for the Booster's own command line. */
    @Command(name = "booster")
    private static final class Root {}
}
