package org.omflow.booster.broker.key;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.home.HomeCommand;
import org.omflow.booster.broker.user.ActingOption;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command {@code key}: shows the certificates of this Booster and issues those of other machines. */
@Command(
        name = "key",
        description = "Shows the certificates of this Booster and issues those of other machines.",
        mixinStandardHelpOptions = true)
public final class KeyCommand extends HomeCommand implements Runnable {
    private static final List<String> ROLES =
            List.of(NodeName.BOOSTER, UserRole.SERVER.text(), UserRole.AGENT.text(), UserRole.SUBMITTER.text());

    private final SettingsCommandLine settings;
    private final Map<String, String> environment;

    private KeyCommand(SettingsCommandLine settings, Map<String, String> environment, Clock clock) {
        super(() -> new Home(settings.home()), clock);
        this.settings = settings;
        this.environment = environment;
    }

    /** Offers the command on the command line of the Booster, with its settings. */
    public static void addTo(
            CommandLine booster, SettingsCommandLine settings, Map<String, String> environment, Clock clock) {
        KeyCommand command = new KeyCommand(settings, environment, clock);
        CommandLine key = new CommandLine(command);
        settings.offer(key, command.new Show(), command.new Authority(), command.new Issue());
        booster.addSubcommand(key);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec().commandLine(), "A subcommand is missing: use key show, key authority or key issue");
    }

    private TlsFiles files() {
        return new TlsFiles(home(null).conf().resolve(TlsFiles.FOLDER));
    }

    private IssuedKeys issuedKeys() throws TlsException {
        try {
            Settings read = settings.read(
                    environment, List.of(BoosterBrokerOptions.TLS_PASSPHRASE, BoosterBrokerOptions.TLS_LIFE));
            return new IssuedKeys(
                    files(),
                    read.get(BoosterBrokerOptions.TLS_PASSPHRASE),
                    read.get(BoosterBrokerOptions.TLS_LIFE),
                    clock());
        } catch (SettingsException e) {
            throw new TlsException(String.join("; ", e.problems()), e);
        }
    }

    /** A subcommand, with the settings of the Booster. */
    private abstract class Sub extends HomeCommand implements Callable<Integer> {
        Sub() {
            super(() -> KeyCommand.this.home(null), KeyCommand.this.clock());
        }
    }

    @Command(
            name = "show",
            description = "Shows the certificate of this Booster and the fingerprint of its authority.",
            mixinStandardHelpOptions = true)
    private final class Show extends Sub {
        @Override
        public Integer call() {
            return reporting(TlsException.class, () -> {
                TlsFiles files = files();
                for (X509Certificate authority : files.readTrusted()) {
                    out().println("trusts  " + authority.getSubjectX500Principal() + ", until "
                            + authority.getNotAfter().toInstant() + ", SHA-256 " + Fingerprint.of(authority));
                }
                String label = "shows   ";
                for (X509Certificate certificate : files.readChain()) {
                    out().println(label + CertificateText.of(certificate) + ", SHA-256 " + Fingerprint.of(certificate));
                    label = "by      ";
                }
                // Throws when anything is wrong with them.
                TlsIdentity.in(files);
            });
        }
    }

    @Command(
            name = "authority",
            description =
                    "Creates the cluster's certificate authority before the first Booster's first start, which would"
                            + " create it too. Needed only to prepare machines in advance or to install the secondary first.",
            mixinStandardHelpOptions = true)
    private final class Authority extends Sub {
        @Override
        public Integer call() {
            return audited(TlsException.class, home(null), Act.KEY_ISSUE, "authority of the cluster", () -> {
                X509Certificate made = issuedKeys().makeAuthority();
                String fingerprint = "SHA-256 " + Fingerprint.of(made);
                out().println("Created a certificate authority in " + files().folder() + ", " + fingerprint);
                return fingerprint;
            });
        }
    }

    @Command(
            name = "issue",
            description = {
                "Issues a certificate for another machine and writes it into a folder, with its private key and the"
                        + " certificate of the authority. Move the folder's files into conf/tls on that machine.",
                "A Booster's folder also gets the authority's key, so that losing one Booster loses nothing."
            },
            mixinStandardHelpOptions = true)
    private final class Issue extends Sub {
        @Parameters(index = "0", paramLabel = "ROLE", description = "booster, server, agent or submitter.")
        private String role;

        @Parameters(index = "1", paramLabel = "NAME", description = "The machine's name, such as server-a.")
        private String name;

        @Option(
                names = "--names",
                split = ",",
                paramLabel = "NAMES",
                description =
                        "Names and IP addresses under which others reach it, separated by commas; only for a booster or a server.")
        private List<String> names = List.of();

        @Option(
                names = ActingOption.NAME,
                paramLabel = "NAMES",
                defaultValue = ActingOption.NONE,
                description = ActingOption.DESCRIPTION)
        private String actsFor;

        @Option(names = "--out", required = true, paramLabel = "<folder>", description = "A new or empty folder.")
        private Path folder;

        @Override
        public Integer call() {
            return audited(TlsException.class, home(null), Act.KEY_ISSUE, role + " " + name + acting(), () -> {
                if (!ROLES.contains(role)) {
                    throw new TlsException(
                            "'" + role + "' is not a role of a machine: use one of " + String.join(", ", ROLES));
                }
                NodeName node;
                try {
                    node = new NodeName(role, name);
                } catch (IllegalArgumentException e) {
                    throw new TlsException(e.getMessage(), e);
                }
                if (names.isEmpty() && node.isReached()) {
                    throw new TlsException(
                            "--names is missing: list the names and IP addresses under which others reach " + node);
                }
                for (String each : names) {
                    if (!BoosterBrokerOptions.isHost(each)) {
                        throw new TlsException("--names: '" + each + "' is neither a host name nor an IP address");
                    }
                }
                Users users = new Users(home(null).conf());
                MayActFor mayActFor = mayActFor(users);
                X509Certificate certificate =
                        issuedKeys().write(node, names, folder.toAbsolutePath().normalize());
                out().println("Issued a certificate into " + folder + ": " + CertificateText.of(certificate));
                grant(users, certificate, mayActFor);
                if (!mayActFor.isItselfOnly()) {
                    out().println("With it, " + node + " acts " + ActingOption.text(mayActFor) + ".");
                }
                return "SHA-256 " + Fingerprint.of(certificate);
            });
        }

        private String acting() {
            return actsFor.equals(ActingOption.NONE) ? "" : ActingOption.audited(actsFor);
        }

        private MayActFor mayActFor(Users users) throws TlsException {
            try {
                MayActFor mayActFor = ActingOption.parse(actsFor);
                if (!mayActFor.isItselfOnly() && !role.equals(UserRole.SUBMITTER.text())) {
                    throw new TlsException(
                            ActingOption.NAME + ": only submitters act for others; leave it out for a " + role);
                }
                users.requireKept(mayActFor);
                return mayActFor;
            } catch (UsersException e) {
                throw new TlsException(e.getMessage(), e);
            }
        }

        /** Also when it acts for itself only: an earlier certificate of this name may have done more. */
        private static void grant(Users users, X509Certificate certificate, MayActFor mayActFor) throws TlsException {
            try {
                users.changeMayActFor(NodeCertificate.of(certificate).orElseThrow(), mayActFor);
            } catch (UsersException e) {
                throw new TlsException(
                        "The certificate was issued, but for whom it may act was not changed: " + e.getMessage()
                                + ". Then use 'node may-act-for'",
                        e);
            }
        }
    }
}
