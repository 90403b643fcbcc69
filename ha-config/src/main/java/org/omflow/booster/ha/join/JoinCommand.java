package org.omflow.booster.ha.join;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.file.PipedLine;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.Fingerprint;
import org.omflow.booster.ha.tls.MachineNames;
import org.omflow.booster.ha.tls.NodeName;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code join}: joins this machine to a cluster, given the address of a Booster and a join token. */
@Command(
        name = "join",
        description = {
            "Joins this machine to a cluster: gets its certificate and settings from a Booster.",
            "Asks for the join token that 'token add' prints on the Booster; without a terminal, reads it from the"
                    + " first line of standard input."
        },
        mixinStandardHelpOptions = true)
public final class JoinCommand implements Callable<Integer> {
    private final SettingsCommandLine settings;
    private final Map<String, String> environment;
    private final String role;
    /** The setting that holds this machine's name; null where it has none. */
    private final Option<String> nameSetting;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "ADDRESS",
            description = "Address of a Booster's web, as host or host:port. Default port: 8161.")
    private String address;

    @CommandLine.Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of this machine in the cluster. Default: the name in its settings, or its host name.")
    private String name;

    @CommandLine.Option(
            names = "--names",
            split = ",",
            paramLabel = "NAMES",
            description = "Names and IP addresses under which others reach this machine, separated by commas, out of"
                    + " those that its token allows. Default: all that the token names; if it names none, the address"
                    + " from which this machine reaches the Booster.")
    private List<String> names = List.of();

    private JoinCommand(
            SettingsCommandLine settings, Map<String, String> environment, String role, Option<String> nameSetting) {
        this.settings = settings;
        this.environment = environment;
        this.role = role;
        this.nameSetting = nameSetting;
    }

    /**
     * Offers the command on a process's command line.
     *
     * @param role the role in which the machine joins, such as {@code server}
     * @param nameSetting the setting that holds the machine's name; null where there is none
     */
    public static void addTo(
            CommandLine process,
            SettingsCommandLine settings,
            Map<String, String> environment,
            String role,
            Option<String> nameSetting) {
        settings.offer(process, new JoinCommand(settings, environment, role, nameSetting));
    }

    @Override
    public Integer call() {
        try {
            BoosterAddress web = web();
            NodeName node = node();
            Path conf = settings.home().resolve("conf");
            X509Certificate certificate = new Joining(conf)
                    .join(
                            web,
                            JoinToken.parse(token()),
                            node,
                            names,
                            nameSetting == null ? Map.of() : Map.of(nameSetting.name(), node.name()));
            spec.commandLine()
                    .getOut()
                    .println("Joined as " + node + " through the Booster at " + web + ": certificate valid until "
                            + certificate.getNotAfter().toInstant() + ", SHA-256 " + Fingerprint.of(certificate)
                            + "; its settings are in " + conf.resolve(Settings.JOINED));
            return 0;
        } catch (JoinException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private BoosterAddress web() throws JoinException {
        try {
            return BoosterAddress.parse(address, BoosterAddress.DEFAULT_WEB_PORT)
                    .forWeb();
        } catch (IllegalArgumentException e) {
            throw new JoinException(e.getMessage(), e);
        }
    }

    private NodeName node() throws JoinException {
        String chosen = name;
        if (chosen == null && nameSetting != null && settings.isGiven(nameSetting, environment)) {
            try {
                chosen = settings.read(environment, List.of(nameSetting)).get(nameSetting);
            } catch (SettingsException e) {
                throw new JoinException(String.join("; ", e.problems()), e);
            }
        }
        try {
            return new NodeName(role, chosen == null ? MachineNames.host() : chosen);
        } catch (IllegalArgumentException e) {
            throw new JoinException(e.getMessage() + "; choose one with --name", e);
        }
    }

    private static String token() throws JoinException {
        Console console = System.console();
        if (console != null) {
            char[] token = console.readPassword("Token: ");
            return token == null ? "" : new String(token);
        }
        try {
            String line = PipedLine.read(System.in);
            if (line == null) {
                throw new JoinException("No join token was given: write it as the first line of standard input");
            }
            return line;
        } catch (IOException e) {
            throw new JoinException("The join token cannot be read from standard input: " + e.getMessage(), e);
        }
    }
}
