package org.omflow.booster.tests.speed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Job;

/**
 * The work every system is measured with: an order of 500 bytes is submitted durably; then one order row is written and
 * marked done, with two history rows and one row that keeps it from being done twice.
 */
final class WorkW {
    static final String PROCESS = "w";
    static final int STEPS = 2;
    static final int BODY_BYTES = 500;

    private WorkW() {}

    /** Two steps without a person, so that an order is completed in the job that places it. */
    static ObjectNode process() {
        ObjectNode process = Json.object().put("key", PROCESS).put("name", "Work W");
        var nodes = process.putArray("nodes");
        nodes.addObject().put("id", "start").put("type", "start").put("next", "price");
        ObjectNode price = nodes.addObject().put("id", "price").put("type", "setform");
        price.put("next", "level").putObject("set").put("total", "amount * 3");
        ObjectNode level = nodes.addObject().put("id", "level").put("type", "setform");
        level.put("next", "end").putObject("set").put("level", "total > 100 ? 'high' : 'low'");
        nodes.addObject().put("id", "end").put("type", "end");
        return process;
    }

    /** Orders that are named {@code <series>-<number>}, in a new list. */
    static List<OutgoingJob> orders(String series, int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> order(String.format(Locale.ROOT, "%s-%08d", series, n), n))
                .toList();
    }

    private static OutgoingJob order(String key, int n) {
        ObjectNode form = Json.object().put("amount", n % 100).put("text", "");
        Job job = new Job.PlaceOrder(PROCESS, key, form, "speed");
        int missing = BODY_BYTES - Json.write(job.toJson()).getBytes(StandardCharsets.UTF_8).length;
        form.put("text", "x".repeat(missing));
        return OutgoingJob.of(key, job, null);
    }
}
