package org.omflow.booster.installer.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.cluster.ClusterBuilder;
import org.omflow.booster.installer.cluster.ClusterException;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.installer.load.CheckResult;
import org.omflow.booster.installer.load.JmsSubmitter;
import org.omflow.booster.installer.load.OrderCheck;
import org.omflow.booster.installer.load.ReplayDriver;
import org.omflow.booster.installer.load.ReplayListener;
import org.omflow.booster.installer.load.ReplayResult;
import org.omflow.booster.installer.load.Ticket;
import org.omflow.booster.installer.log.EventLog;
import org.omflow.booster.installer.log.EventLogException;
import org.omflow.booster.installer.log.EventLogReader;
import org.omflow.booster.installer.log.LogProcess;
import org.omflow.booster.installer.log.LogTickets;
import org.omflow.booster.installer.log.TicketGenerator;
import org.omflow.booster.installer.log.TransitionCounts;
import org.omflow.booster.server.process.InvalidDefinitionException;
import org.omflow.booster.server.process.ProcessDefinition;

/** One run of the demo, from the start of the database to the table of results. */
final class DemoRun {
    private static final String PROCESS = "helpdesk";
    private static final String PROCESS_NAME = "Help desk";

    private final DemoOptions options;
    private final PrintStream out;

    DemoRun(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Whether everything was as it should be. */
    boolean run() throws EventLogException, ClusterException, InterruptedException {
        EventLog log = log();
        LogProcess process = new LogProcess(PROCESS, PROCESS_NAME, log);
        requireDeployable(process);
        List<Ticket> tickets = LogTickets.of(log, process, options.repeat);
        out.printf(
                "%,d orders with %,d steps %s.%n",
                tickets.size(),
                (long) log.events() * options.repeat,
                options.log == null ? "are drawn like those of a real help desk" : "are in " + options.log);
        out.println("Starting " + (options.ownDatabase() ? "PostgreSQL, " : "") + "two Boosters and " + options.servers
                + (options.servers == 1 ? " OMFLOW Server" : " OMFLOW Servers") + " on this machine.");
        try (DemoCluster cluster = plan().start()) {
            requireEmpty(cluster);
            cluster.rest().deploy(process.definition());
            DemoReport report = replay(cluster, tickets);
            Path file = write(report, cluster);
            ResultTable table = new ResultTable(report);
            table.row("Logs", "%s", cluster.logs());
            table.row("Report", "%s", file);
            table.print(out);
            if (options.keep) {
                keep(cluster);
            }
            return report.good();
        }
    }

    /** A log too large for one process is refused before anything is started. */
    private void requireDeployable(LogProcess process) throws EventLogException {
        try {
            ProcessDefinition.read(process.definition());
        } catch (InvalidDefinitionException e) {
            throw new EventLogException(
                    "The log " + options.log + " cannot be made a process: "
                            + e.faults().get(0).message()
                            + " Its activities become process nodes, its columns fields of the form; leave some out.",
                    e);
        }
    }

    private EventLog log() throws EventLogException {
        if (options.log == null) {
            return new TicketGenerator(TransitionCounts.helpDesk(), options.seed)
                    .tickets(options.orders == null ? DemoOptions.DEFAULT_ORDERS : options.orders);
        }
        EventLog whole = EventLogReader.read(options.log, options.columns(), options.separatorCharacter());
        return options.orders == null ? whole : whole.first(options.orders);
    }

    private ClusterBuilder plan() {
        String[] names = IntStream.rangeClosed(1, options.servers)
                .mapToObj(n -> (n == 1 ? "server-" : "slave-") + n)
                .toArray(String[]::new);
        ClusterBuilder plan =
                DemoCluster.builder().pair().joined().servers(names).logs(options.logs);
        if (options.freePorts) {
            plan.freePorts();
        }
        if (!options.ownDatabase()) {
            plan.database(options.database);
        }
        String folder = System.getenv("OMFLOW_DEMO_FOLDER");
        if (folder != null) {
            plan.folder(Path.of(folder));
        }
        return plan;
    }

    private static void requireEmpty(DemoCluster cluster) throws ClusterException, InterruptedException {
        long orders = cluster.rest().orders();
        if (orders > 0) {
            throw new ClusterException("The database " + cluster.database().url() + " already holds " + orders
                    + " orders, whose keys may clash with those of the demo; give an empty database.");
        }
    }

    private DemoReport replay(DemoCluster cluster, List<Ticket> tickets) throws ClusterException, InterruptedException {
        BoosterKiller killer = options.killBooster ? new BoosterKiller(cluster, out) : null;
        try (JmsSubmitter submitter = new JmsSubmitter(cluster.submitterConnector())) {
            ReplayResult result;
            try (ProgressView view = new ProgressView(out, tickets.size(), ProgressView.onTerminal())) {
                ReplayListener heard = killer == null
                        ? view
                        : (ended, orders) -> {
                            view.progressed(ended, orders);
                            killer.progressed(ended, orders);
                        };
                ReplayDriver driver = new ReplayDriver(submitter, heard);
                if (killer != null) {
                    killer.start(driver);
                }
                result = driver.run(tickets);
            }
            Duration failBack = killer == null ? null : killer.await();
            out.println("Checking every order through the REST interface.");
            return new DemoReport(
                    tickets.size(),
                    result,
                    check(cluster, tickets, result),
                    submitter.sentAgain(),
                    failBack,
                    cluster.database().url(),
                    List.of(
                            booster(cluster.pair().primary(), "primary"),
                            booster(cluster.pair().secondary(), "secondary")),
                    cluster.servers().stream().map(s -> s.url().toString()).toList());
        }
    }

    private static DemoReport.Booster booster(DemoBooster booster, String role) {
        return new DemoReport.Booster(booster.address().toString(), role);
    }

    private static CheckResult check(DemoCluster cluster, List<Ticket> tickets, ReplayResult result)
            throws ClusterException, InterruptedException {
        try {
            return new OrderCheck(tickets, result.acknowledgedJobs())
                    .check(cluster.servers().get(0).url(), cluster.adminToken(), cluster.encryption());
        } catch (IOException e) {
            throw new ClusterException("The orders could not be checked: " + e.getMessage(), e);
        }
    }

    private Path write(DemoReport report, DemoCluster cluster) throws ClusterException {
        Path file = options.report == null ? cluster.logs().resolve("report.json") : options.report.toAbsolutePath();
        try {
            return Files.writeString(file, Json.writePretty(report.toJson()) + System.lineSeparator());
        } catch (IOException e) {
            throw new ClusterException("The report " + file + " cannot be written: " + e, e);
        }
    }

    private void keep(DemoCluster cluster) throws InterruptedException {
        out.println();
        out.println("Everything keeps running until Ctrl-C.");
        BoosterLogin admin = cluster.admin();
        line("Booster", cluster.pair().primary().web() + "  user " + admin.user() + ", password " + admin.password());
        line("Secondary", cluster.pair().secondary().web() + "  the same user");
        line("Authority", cluster.authority() + "  trust it: all of these speak TLS");
        for (DemoServer server : cluster.servers()) {
            line(server.name(), server.url().toString());
        }
        line("REST token", "Authorization: Bearer " + cluster.adminToken());
        BoosterLogin submitter = cluster.submitter();
        line(
                "Jakarta JMS",
                "tcp://" + cluster.boosterAddresses() + "  user " + submitter.user() + ", password "
                        + submitter.password());
        line(
                "AMQP, STOMP",
                cluster.boosters().stream()
                                .map(DemoBooster::ports)
                                .map(ports -> ports.host() + ":" + ports.clients())
                                .collect(Collectors.joining(","))
                        + "  the same user");
        line(
                "Database",
                cluster.database().url() + "  user " + cluster.database().user());
        new CountDownLatch(1).await();
    }

    private void line(String name, String value) {
        out.printf("  %-12s %s%n", name, value);
    }
}
