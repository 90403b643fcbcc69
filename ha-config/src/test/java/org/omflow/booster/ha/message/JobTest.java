package org.omflow.booster.ha.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omflow.booster.ha.json.Json;

@Tag("job")
class JobTest {
    static Stream<Job> jobs() {
        ObjectNode form = Json.readOwn("{\"n\":1.50,\"big\":1E+5,\"t\":\"ü你😀\\n\",\"l\":[1,[true,null]],\"o\":{}}");
        return Stream.of(
                new Job.PlaceOrder("helpdesk", "T-1", form, "amy"),
                new Job.PlaceOrder("helpdesk", null, Json.object(), null),
                new Job.CompleteStep("T-1~2", "assign", form, "bob"),
                new Job.CompleteStep("T-1", "assign", Json.object(), null),
                new Job.CancelOrder("T-1", "ordered twice", "bob"),
                new Job.CancelOrder("T-1", null, null),
                new Job.StartSubflow("T-1", 3),
                new Job.EndSubflow("T-1", 3),
                new Job.CancelSubflow("T-1", 3));
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void whatIsWrittenIsReadAsAnEqualJob(Job job) throws RejectedException {
        assertThat(JobReader.read(job.type().wireName(), Json.write(job.toJson())))
                .isEqualTo(job);
    }

    @Test
    void everyTypeIsAmongTheJobsTested() {
        assertThat(jobs().map(Job::type)).contains(JobType.values());
    }

    @Test
    void aSubflowWorksOnTheOrderMadeForIt() {
        assertThat(new Job.StartSubflow("T-1", 3).orderKey()).isEqualTo("T-1~3");
        assertThat(new Job.CancelSubflow("T-1", 3).orderKey()).isEqualTo("T-1~3");
        assertThat(new Job.EndSubflow("T-1", 3).orderKey()).isEqualTo("T-1");
    }
}
