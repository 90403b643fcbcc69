package org.omflow.booster.tests.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.load.Ticket;
import org.omflow.booster.installer.log.EventLogException;

/** Orders with a subflow among those of the help desk; the step behind it is submitted early. */
final class SubflowOrders {
    /** One of so many orders has a subflow. */
    private static final int ONE_OF = 25;

    private static final String CALLER =
            """
            {"key": "caller", "form": [{"name": "what", "type": "text"}, {"name": "found", "type": "text"}], "nodes": [
              {"id": "start", "type": "start", "next": "ask"},
              {"id": "ask", "type": "form", "next": "look"},
              {"id": "look", "type": "subflow", "process": "called", "form": {"what": "what"},
               "result": {"found": "found"}, "next": "sign"},
              {"id": "sign", "type": "form", "next": "end"},
              {"id": "end", "type": "end"}]}""";
    private static final String CALLED =
            """
            {"key": "called", "form": [{"name": "what", "type": "text"}, {"name": "found", "type": "text"}], "nodes": [
              {"id": "start", "type": "start", "next": "find"},
              {"id": "find", "type": "setform", "set": {"found": "what"}, "next": "end"},
              {"id": "end", "type": "end"}]}""";

    private SubflowOrders() {}

    /** The processes that they need beside the help desk's. */
    static List<ObjectNode> definitions() throws JsonProcessingException {
        return List.of((ObjectNode) Json.read(CALLED), (ObjectNode) Json.read(CALLER));
    }

    static Workload amongHelpDesk() throws EventLogException {
        Workload helpDesk = Workload.helpDesk();
        List<Ticket> mixed = new ArrayList<>(helpDesk.pattern());
        for (int at = 0; at < mixed.size(); at += ONE_OF) {
            mixed.set(at, ticket(mixed.get(at).key()));
        }
        return new Workload(helpDesk.definition(), mixed);
    }

    private static Ticket ticket(String key) {
        return new Ticket(
                "caller",
                key,
                Json.object().put("what", key),
                "amy",
                List.of(
                        new Ticket.Event("ask", "bob", Json.object()),
                        new Ticket.Event("sign", "cleo", Json.object().put("found", key))));
    }
}
