package org.omflow.booster.broker.data;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.omflow.booster.broker.Booster;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;

/** Message data of a test, written by a real Booster. */
final class TestData {
    private TestData() {}

    /** Lets a Booster that works alone accept a job. */
    static void accept(Home home, String job) throws Exception {
        try (Booster booster = start(home);
                Connection connection = connect(home, booster);
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            TextMessage message = session.createTextMessage("{}");
            message.setJMSType("order.place");
            message.setStringProperty("jobId", job);
            producer.send(message);
        }
    }

    /** The jobs that a Booster with this data hands out. */
    static List<String> jobs(Home home) throws Exception {
        List<String> jobs = new ArrayList<>();
        try (Booster booster = start(home);
                Connection connection = connect(home, booster);
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            long waiting = booster.queues().stream()
                    .filter(figures -> figures.kind().name().equals(Addresses.FORM_PROCESS))
                    .findFirst()
                    .orElseThrow()
                    .messages();
            MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            for (long i = 0; i < waiting; i++) {
                var job = consumer.receive(60_000);
                assertThat(job).as("a job of " + waiting + " that wait").isNotNull();
                jobs.add(job.getStringProperty("jobId"));
            }
            assertThat(consumer.receive(300)).isNull();
            session.rollback();
        }
        return jobs;
    }

    private static Connection connect(Home home, Booster booster) throws Exception {
        Properties logins = new Properties();
        try (Reader reader = Files.newBufferedReader(home.conf().resolve("first-logins.txt"))) {
            logins.load(reader);
        }
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + booster.status().messagesPort());
        Connection connection = factory.createConnection("server", logins.getProperty("server"));
        connection.start();
        return connection;
    }

    /** Starts a Booster that works alone. */
    static Booster start(Home home) throws Exception {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("host", "127.0.0.1");
        values.put("messages.port", "0");
        values.put("clients.port", "0");
        values.put("web.port", "0");
        values.put("tls", "off");
        values.put("disk.max-usage", "99");
        List<Option<?>> needed = new ArrayList<>(BoosterBrokerOptions.ALL);
        needed.removeIf(option -> option.defaultText() == null);
        return Booster.start(
                home,
                Settings.read(BoosterBrokerOptions.ALL, needed, Path.of("absent"), Map.of(), values),
                Clock.systemUTC());
    }

    /** Copies a folder with the times of its files, as an administrator would. */
    static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(from)) {
            all = files.toList();
        }
        for (Path file : all) {
            Path copy = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(copy)) {
                continue;
            }
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Path copy = to.resolve(from.relativize(all.get(i)).toString());
            Files.setLastModifiedTime(copy, Files.getLastModifiedTime(all.get(i)));
        }
    }

    /** Moves the data away as the message broker does, at this time; folders that are empty it passes over. */
    static void moveAway(Path data, Instant time) throws IOException {
        for (String part : MessageData.PARTS) {
            Path folder = data.resolve(part);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            List<Path> files;
            try (Stream<Path> all = Files.list(folder)) {
                files = all.filter(file -> !MessageData.isOld(file)).toList();
            }
            if (files.isEmpty()) {
                continue;
            }
            int number = 1;
            while (Files.exists(folder.resolve("oldreplica." + number))) {
                number++;
            }
            Path old = Files.createDirectory(folder.resolve("oldreplica." + number));
            for (Path file : files) {
                Files.move(file, old.resolve(file.getFileName()));
            }
            Files.setLastModifiedTime(old, FileTime.from(time));
        }
    }

    /** The names and sizes of all files below a folder, without the folders they are in. */
    static List<String> contents(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<String> contents = new ArrayList<>();
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith("serverlock") && !name.equals("booster.lock")) {
                    contents.add(name + " " + Files.size(file));
                }
            }
            contents.sort(null);
            return contents;
        }
    }

    /** Every file with its time and bytes, to see that nothing was changed. */
    static List<String> exactly(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<String> files = new ArrayList<>();
            for (Path file : all.sorted().toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith("audit") && !name.equals("logs") && !name.equals("booster.lock")) {
                    files.add(file + " "
                            + (Files.isDirectory(file)
                                    ? "folder"
                                    : Files.getLastModifiedTime(file) + " "
                                            + Arrays.hashCode(Files.readAllBytes(file))));
                }
            }
            return files;
        }
    }
}
