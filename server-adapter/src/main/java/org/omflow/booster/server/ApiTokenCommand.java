package org.omflow.booster.server;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntBiFunction;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.ApiTokenStore;
import org.omflow.booster.server.access.Caller;
import org.omflow.booster.server.audit.Audit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code token add|remove|list}: manages the API tokens of the REST interface. */
@Command(name = "token", description = "Adds, removes and lists the API tokens of the REST interface.")
final class ApiTokenCommand implements Runnable {
    private final SettingsCommandLine settings;

    @Spec
    private CommandSpec spec;

    private ApiTokenCommand(SettingsCommandLine settings) {
        this.settings = settings;
    }

    static void addTo(CommandLine server, SettingsCommandLine settings) {
        CommandLine token = new CommandLine(new ApiTokenCommand(settings));
        settings.offer(token, new Add(), new Remove(), new ListAll());
        server.addSubcommand(token);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Give the subcommand add, remove or list.");
    }

    private int with(ToIntBiFunction<ApiTokenStore, Audit> work) {
        try (Database database =
                Database.open(settings.read(System.getenv(), DatabaseOptions.ALL), "token", Clock.systemUTC())) {
            Optional<String> failure = database.failure();
            if (failure.isPresent()) {
                spec.commandLine()
                        .getErr()
                        .println("API tokens are stored in the database, which cannot be used now: " + failure.get());
                return 1;
            }
            database.migrate(OmflowServer.SCHEMA, OmflowServer.version());
            Jdbi jdbi = Jdbi.create(database.dataSource());
            Clock clock = database.clock();
            return work.applyAsInt(
                    new ApiTokenStore(jdbi, clock), new Audit(jdbi, database.dialect(), clock, "command line"));
        }
    }

    private static String actingFor(MayActFor mayActFor) {
        return mayActFor.isItselfOnly() ? "" : "  may act for " + mayActFor.shown();
    }

    /** {@code token add NAME --role ROLE [--may-act-for NAMES]}. */
    @Command(name = "add", description = "Creates an API token and prints it; it cannot be shown again.")
    static final class Add implements Callable<Integer> {
        @ParentCommand
        private ApiTokenCommand parent;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "The user of the token; recorded with everything done with it.")
        private String name;

        @Option(names = "--role", required = true, description = "submitter or admin.")
        private String role;

        @Option(
                names = "--may-act-for",
                paramLabel = "NAMES",
                description =
                        "For whom a submitter may act, that is, whom it may name in 'by': '*' for anyone, or names"
                                + " separated by commas. Without it only NAME itself; an admin acts for anyone.")
        private String actsFor = "none";

        @Override
        public Integer call() {
            ApiRole known = ApiRole.of(role)
                    .orElseThrow(() -> new CommandLine.ParameterException(
                            spec.commandLine(), "--role is '" + role + "'; it must be submitter or admin."));
            if (!name.matches("[\\p{L}\\p{N}._@-]{1,128}")) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(),
                        "NAME is '" + name + "'; it must have 1 to 128 letters, digits, '.', '_', '@' or '-'.");
            }
            MayActFor mayActFor;
            try {
                mayActFor = MayActFor.parse(actsFor);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.ParameterException(spec.commandLine(), "--may-act-for: " + e.getMessage() + ".");
            }
            return parent.with((tokens, audit) -> {
                spec.commandLine().getOut().println(tokens.add(new Caller(name, known, mayActFor)));
                audit.record(
                        System.getProperty("user.name"),
                        "token.add",
                        name + " as " + known.wireName() + actingFor(mayActFor));
                return 0;
            });
        }
    }

    /** {@code token remove NAME}. */
    @Command(name = "remove", description = "Removes an API token; servers refuse it within 10 seconds.")
    static final class Remove implements Callable<Integer> {
        @ParentCommand
        private ApiTokenCommand parent;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            return parent.with((tokens, audit) -> {
                if (tokens.remove(name)) {
                    audit.record(System.getProperty("user.name"), "token.remove", name);
                    return 0;
                }
                spec.commandLine().getErr().println("There is no API token '" + name + "'; see 'token list'.");
                return 1;
            });
        }
    }

    /** {@code token list}. */
    @Command(name = "list", description = "Lists the names and roles of all API tokens, and for whom they may act.")
    static final class ListAll implements Callable<Integer> {
        @ParentCommand
        private ApiTokenCommand parent;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return parent.with((tokens, audit) -> {
                tokens.list().forEach(caller -> spec.commandLine()
                        .getOut()
                        .println(caller.name() + "  " + caller.role().wireName() + actingFor(caller.mayActFor())));
                return 0;
            });
        }
    }
}
