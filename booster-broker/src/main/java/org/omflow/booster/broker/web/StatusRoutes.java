package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.function.Supplier;
import org.omflow.booster.broker.pair.PairState;
import org.omflow.booster.broker.status.BoosterStatus;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.web.PairHealthClient;

/** The status of this Booster, for admins; its state within the pair, for everyone. */
public final class StatusRoutes implements Routes {
    private final Supplier<BoosterStatus> status;

    public StatusRoutes(Supplier<BoosterStatus> status) {
        this.status = status;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/status", this::answer);
        routes.get(PairHealthClient.PATH, this::answerPair);
    }

    private void answer(Context context) {
        BoosterStatus now = status.get();
        ObjectNode body = Json.object()
                .put("role", now.role())
                .put("state", now.state())
                .put("version", now.version())
                .put("since", now.since().toString())
                .put("host", now.host())
                .put("connections", now.connections())
                .put("tls", now.certificateEnds() != null)
                .put(
                        "certificateEnds",
                        now.certificateEnds() == null
                                ? null
                                : now.certificateEnds().toString());
        body.putObject("ports")
                .put("messages", now.messagesPort())
                .put("clients", now.clientsPort())
                .put("web", now.webPort());
        if (now.pair() != null) {
            body.setAll(pair(now.pair()));
        }
        WebServer.json(context, body);
    }

    /** The other Booster polls this to check that this one is alive. */
    private void answerPair(Context context) {
        PairState pair = status.get().pair();
        WebServer.json(context, pair == null ? Json.object().put("role", "single") : brief(pair));
    }

    private static ObjectNode brief(PairState pair) {
        ObjectNode body = Json.object()
                .put("role", pair.role().text())
                .put("state", pair.state().text())
                .put("linked", pair.linked())
                .put("inSync", pair.inSync())
                .put("warmedUp", pair.warmedUp())
                .put("diskFull", pair.diskFull())
                .put("heldBack", pair.heldBack());
        body.putObject("presence")
                .put("start", pair.presence().start())
                .put("beat", pair.presence().beat());
        return body;
    }

    private static ObjectNode pair(PairState pair) {
        ObjectNode body = Json.object()
                .put("reason", pair.reason())
                .put("peer", pair.peer().toString())
                .put("peerState", pair.peerState())
                .put("linked", pair.linked())
                .put("inSync", pair.inSync())
                .put("warmedUp", pair.warmedUp());
        if (pair.lease() == null) {
            body.putNull("lease");
        } else {
            body.putObject("lease")
                    .put("holder", pair.lease().holder())
                    .put("ageMs", pair.lease().ageMs());
        }
        return body.put(
                        "lastFailover",
                        pair.lastFailover() == null ? null : pair.lastFailover().toString())
                .put("failovers", pair.failovers());
    }
}
