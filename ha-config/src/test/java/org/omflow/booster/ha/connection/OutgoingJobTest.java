package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.RejectedException;

@Tag("job")
class OutgoingJobTest {
    @Test
    void isReadAsTheJobItWasMadeOf() throws RejectedException {
        Job job = new Job.CompleteStep("T-1", "assign", Json.object().put("a", "ü"), "bob");

        OutgoingJob outgoing = OutgoingJob.of("j-1", job, "amy");

        assertThat(outgoing.jobId()).isEqualTo("j-1");
        assertThat(outgoing.orderKey()).isEqualTo("T-1");
        assertThat(outgoing.envelope().login()).isEqualTo("amy");
        assertThat(JobReader.read(outgoing.type(), outgoing.body())).isEqualTo(job);
    }
}
