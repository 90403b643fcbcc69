package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoPair;
import org.omflow.booster.tests.fault.FaultCluster;
import org.omflow.booster.tests.fault.RestartablePostgres;

/**
 * The secondary's settings name a copy of the tables that the primary uses, as after a move of the database: the two say so
 * instead of taking over from each other, and two that are active because of it do not stay so.
 */
@Tag("pair")
@Tag("alone")
@Tag("integration")
class PairSchemasTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Long past the time in which two that are active notice it. */
    private static final Duration STAYS = Duration.ofSeconds(10);

    private static final String COPY =
            """
            CREATE SCHEMA copied;
            DO $$ DECLARE one text; BEGIN
              FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
                  AND (tablename LIKE 'booster%' OR tablename LIKE 'pair_schema_%') LOOP
                EXECUTE format('CREATE TABLE copied.%1$I (LIKE public.%1$I INCLUDING ALL)', one);
                EXECUTE format('INSERT INTO copied.%1$I SELECT * FROM public.%1$I', one);
              END LOOP;
            END $$""";

    @Test
    void aSecondaryWithOtherTablesWaitsAndBothSayWhy() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a")) {
            DemoPair pair = cluster.pair();
            String url = copyTables(cluster);

            pair.secondary().process().stop();
            startWith(copied(url), cluster, pair.secondary());
            for (DemoBooster booster : pair.both()) {
                pair.await(booster.name() + " says why", PATIENCE, () -> saysWhy(pair, booster));
            }
            pair.await(
                    "only the primary is active",
                    PATIENCE,
                    () -> pair.isActive(pair.primary()) && pair.isWaiting(pair.secondary()));

            mend(cluster, url);
            assertThat(pair.failovers()).isZero();
            pair.await("the primary has no reason left", PATIENCE, () -> pair.reason(pair.primary())
                    .isEmpty());
        }
    }

    @Test
    void anActiveBoosterBesideAnActiveOneStops() throws Exception {
        try (FaultCluster cluster = FaultCluster.startPair(getClass(), "server-a")) {
            DemoPair pair = cluster.pair();
            String url = copyTables(cluster);

            pair.primary().process().freeze();
            pair.secondary().process().kill();
            startWith(copied(url), cluster, pair.secondary());
            pair.awaitActive(pair.secondary(), PATIENCE);
            pair.primary().process().wake();
            pair.await(
                    "both answer, and one of them is not active",
                    PATIENCE,
                    () -> bothAnswer(pair) && !bothActive(pair));
            Awaitility.await().during(STAYS).atMost(STAYS.plus(PATIENCE)).until(() -> !bothActive(pair));
            assertThat(logs(pair)).contains("is active too");
            for (DemoBooster booster : pair.both()) {
                pair.await(booster.name() + " says why", PATIENCE, () -> saysWhy(pair, booster));
            }

            mend(cluster, url);
        }
    }

    private static void mend(FaultCluster cluster, String url) throws Exception {
        DemoPair pair = cluster.pair();
        pair.secondary().process().stop();
        startWith(url, cluster, pair.secondary());
        pair.awaitHealthy(PATIENCE);
    }

    private static boolean saysWhy(DemoPair pair, DemoBooster booster) throws InterruptedException {
        return pair.reason(booster).contains("does not use the tables");
    }

    private static boolean bothActive(DemoPair pair) throws InterruptedException {
        return pair.isActive(pair.primary()) && pair.isActive(pair.secondary());
    }

    private static boolean bothAnswer(DemoPair pair) throws InterruptedException {
        return pair.primary().pairHealth().isPresent()
                && pair.secondary().pairHealth().isPresent();
    }

    private static String logs(DemoPair pair) throws IOException {
        StringBuilder all = new StringBuilder();
        for (DemoBooster booster : pair.both()) {
            all.append(Files.readString(booster.process().log()));
        }
        return all.toString();
    }

    private static void startWith(String url, FaultCluster cluster, DemoBooster booster) throws Exception {
        Path file = booster.home().resolve("conf").resolve("booster.properties");
        String others = Files.readString(file)
                .lines()
                .filter(line -> !line.startsWith("database.url"))
                .collect(Collectors.joining("\n"));
        PrivateFile.write(file, others + "\ndatabase.url=" + url + "\n");
        cluster.cluster().startProcess(booster.process());
    }

    private static String copied(String url) {
        return url + "?currentSchema=copied";
    }

    /** Returns where they are. */
    private static String copyTables(FaultCluster cluster) throws SQLException {
        String url = RestartablePostgres.url(cluster.database().port());
        try (Connection c = DriverManager.getConnection(url, "postgres", "");
                Statement s = c.createStatement()) {
            s.execute(COPY);
        }
        return url;
    }
}
