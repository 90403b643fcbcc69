package org.omflow.booster.server.execution;

import static org.omflow.booster.server.execution.TestServer.entered;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.testkit.TestClock;
import org.omflow.booster.server.TestDatabase;
import org.omflow.booster.server.TestJson;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.retry.DatabaseUnavailableException;

/** Two servers with the rules they have by default, and a process whose second form goes on only with n == 1. */
final class TestHold implements AutoCloseable {
    static final String PICKY =
            """
            {'key':'picky','nodes':[{'id':'start','type':'start','next':'ask'},
              {'id':'ask','type':'form','next':'which'},
              {'id':'which','type':'switch','cases':[{'when':'n == 1','next':'then'}]},
              {'id':'then','type':'form','next':'last'},{'id':'last','type':'form','next':'end'},
              {'id':'end','type':'end'}]}""";

    final TestClock clock = new TestClock();
    final TestDatabase database = TestDatabase.fresh();
    final TestServer one = server("server-a");
    final TestServer two = server("server-b");

    TestHold() {
        one.deploy(TestJson.HELPDESK);
        one.deploy(PICKY);
    }

    TestServer server(String name) {
        return new TestServer(database.jdbi(), database.dialect(), name, clock, TestServer.BY_DEFAULT);
    }

    /** Carries out jobs that come in now, each in a batch of its own, and what is released by them; answers as told. */
    List<Answer> send(ReceivedJob... jobs) throws DatabaseUnavailableException {
        List<Answer> answers = new ArrayList<>();
        for (ReceivedJob job : jobs) {
            for (Outcome outcome : one.batch(entered(job, clock.instant()))) {
                if (!outcome.isHeld()) {
                    answers.add(outcome.answer());
                }
            }
            answers.addAll(one.drain());
        }
        return answers;
    }

    /** Carries out jobs that come in now in one batch. */
    List<Outcome> batch(ReceivedJob... jobs) throws DatabaseUnavailableException {
        return one.batch(
                Arrays.stream(jobs).map(job -> entered(job, clock.instant())).toArray(ReceivedJob[]::new));
    }

    /** Lets time go by and carries out what is due then. */
    List<Answer> after(Duration time) {
        clock.forward(time);
        return one.sweep();
    }

    List<HeldJob.Reason> reasons(String key) {
        return one.held(key).stream().map(HeldJob::reason).toList();
    }

    String cause(String jobId) {
        return database.jdbi()
                .withHandle(handle -> one.tables().held().cause(handle, jobId))
                .orElseThrow();
    }

    long held() {
        return database.number("SELECT count(*) FROM held_job");
    }

    Incident incident() {
        List<Incident> open = one.openIncidents();
        if (open.size() != 1) {
            throw new AssertionError("there should be one incident: " + open);
        }
        return open.get(0);
    }

    @Override
    public void close() {
        database.close();
    }
}
