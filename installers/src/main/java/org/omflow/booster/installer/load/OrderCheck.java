package org.omflow.booster.installer.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.tls.Encryption;

/** Compares the orders a server exports with those that were placed, and names every one that differs. Use it once. */
public final class OrderCheck {
    /** How many differences are described; all are counted. */
    public static final int MOST_DIFFERENCES = 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Map<String, Ticket> placed = new HashMap<>();
    private final Map<String, Integer> acknowledgedJobs;
    private final Set<String> seen = new HashSet<>();
    private final Set<String> lost = new TreeSet<>();
    private final Set<String> duplicated = new TreeSet<>();
    private final Set<String> unexpected = new TreeSet<>();
    private final Map<String, Long> perServer = new TreeMap<>();
    private final List<String> differences = new ArrayList<>();
    private int completed;
    private long steps;

    /** A check of tickets of which every job was acknowledged. */
    public OrderCheck(List<Ticket> tickets) {
        this(tickets, tickets.stream().collect(Collectors.toMap(Ticket::key, Ticket::jobs)));
    }

    /**
     * A check.
     *
     * @param tickets all orders there should be
     * @param acknowledgedJobs order key to the number of its jobs that were acknowledged
     */
    public OrderCheck(List<Ticket> tickets, Map<String, Integer> acknowledgedJobs) {
        tickets.forEach(ticket -> placed.put(ticket.key(), ticket));
        this.acknowledgedJobs = acknowledgedJobs;
    }

    /**
     * Reads {@code GET /api/orders/export} of a server and compares.
     *
     * @param server such as {@code http://127.0.0.1:8080}
     * @param encryption how it is reached
     * @throws IOException when the server does not answer as expected
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public CheckResult check(URI server, String token, Encryption encryption) throws IOException, InterruptedException {
        URI export = server.resolve("/api/orders/export");
        HttpRequest request = HttpRequest.newBuilder(export)
                .header("Authorization", "Bearer " + token)
                .timeout(TIMEOUT)
                .build();
        HttpClient client = encryption.http().connectTimeout(TIMEOUT).build();
        HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("GET " + export + " was answered with " + response.statusCode() + ": "
                        + lines.limit(5).collect(Collectors.joining(" ")));
            }
            return check(lines);
        } catch (UncheckedIOException e) {
            throw new IOException(
                    "GET " + export + " broke off: " + e.getCause().getMessage(), e);
        }
    }

    /**
     * Compares the lines of an export.
     *
     * @throws IOException when a line cannot be read
     */
    public CheckResult check(Stream<String> lines) throws IOException {
        for (Iterator<String> all = lines.iterator(); all.hasNext(); ) {
            String line = all.next();
            if (!line.isBlank()) {
                compare(ExportedOrder.parse(line));
            }
        }
        for (Ticket ticket : placed.values()) {
            if (!seen.contains(ticket.key()) && acknowledged(ticket) > 0) {
                differs(lost, ticket.key(), "was acknowledged but does not exist");
            }
        }
        return new CheckResult(completed, lost, duplicated, unexpected, steps, perServer, differences);
    }

    private void compare(ExportedOrder order) {
        Ticket ticket = placed.get(order.key());
        if (ticket == null) {
            differs(unexpected, order.key(), "exists but nobody placed it");
            return;
        }
        if (!seen.add(order.key())) {
            differs(duplicated, order.key(), "exists more than once");
            return;
        }
        steps += order.formSteps().size();
        order.formSteps().forEach(step -> perServer.merge(step.server(), 1L, Long::sum));
        boolean fine = compareSteps(ticket, order) & compareStatus(ticket, order) & compareContent(ticket, order);
        completed += fine ? 1 : 0;
    }

    private boolean compareSteps(Ticket ticket, ExportedOrder order) {
        List<String> wanted = ticket.events().stream().map(Ticket.Event::node).toList();
        List<String> found = order.nodes();
        if (found.equals(wanted)) {
            return true;
        }
        List<String> extra = without(found, wanted);
        List<String> missing = without(wanted, found);
        for (String node : new TreeSet<>(extra)) {
            boolean repeated = wanted.contains(node);
            differs(
                    repeated ? duplicated : unexpected,
                    order.key(),
                    "has the step '" + node + "' " + times(found, node) + ", not " + times(wanted, node));
        }
        if (!missing.isEmpty() && wanted.size() - missing.size() < acknowledged(ticket) - 1) {
            differs(lost, order.key(), "lacks acknowledged steps " + missing);
        }
        if (extra.isEmpty() && missing.isEmpty()) {
            differs(unexpected, order.key(), "has the steps " + found + ", not " + wanted);
        }
        return false;
    }

    private boolean compareStatus(Ticket ticket, ExportedOrder order) {
        if (order.status().equals("completed")) {
            return true;
        }
        if (acknowledged(ticket) >= ticket.jobs()) {
            differs(lost, order.key(), "is '" + order.status() + "', not completed");
        }
        return false;
    }

    /** Compares the form after the last step, and who did each step; only when no step is missing. */
    private boolean compareContent(Ticket ticket, ExportedOrder order) {
        if (!order.process().equals(ticket.process())) {
            differs(unexpected, order.key(), "follows the process " + order.process() + ", not " + ticket.process());
            return false;
        }
        if (order.formSteps().size() != ticket.events().size()) {
            return true;
        }
        boolean fine = true;
        for (int i = 0; i < ticket.events().size(); i++) {
            String person = ticket.events().get(i).person();
            String found = order.formSteps().get(i).by();
            if (person != null && !person.equals(found)) {
                differs(unexpected, order.key(), "has step " + (i + 1) + " by '" + found + "', not '" + person + "'");
                fine = false;
            }
        }
        ObjectNode wanted = Json.object().setAll(ticket.form());
        ticket.events().forEach(event -> wanted.setAll(event.form()));
        for (Map.Entry<String, JsonNode> field : wanted.properties()) {
            JsonNode found = order.form().get(field.getKey());
            if (!Objects.equals(field.getValue(), found)) {
                differs(
                        unexpected,
                        order.key(),
                        "has " + found + " in field '" + field.getKey() + "', not " + field.getValue());
                fine = false;
            }
        }
        return fine;
    }

    private int acknowledged(Ticket ticket) {
        return acknowledgedJobs.getOrDefault(ticket.key(), 0);
    }

    private void differs(Set<String> kind, String key, String how) {
        kind.add(key);
        if (differences.size() < MOST_DIFFERENCES) {
            differences.add("Order '" + key + "' " + how);
        }
    }

    private static List<String> without(List<String> all, List<String> some) {
        List<String> rest = new ArrayList<>(all);
        some.forEach(rest::remove);
        return rest;
    }

    private static String times(List<String> steps, String node) {
        long n = steps.stream().filter(node::equals).count();
        return n == 1 ? "once" : n + " times";
    }
}
