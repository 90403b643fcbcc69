package org.omflow.booster.broker.usersync;

import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.node.NodeEntry;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.ha.tls.NodeName;

/**
 * Sends this Booster's users and nodes to the other Booster only: the request must prove that its sender knows {@code
 * pair.password}, be at most 30 s old, and be no replay. The answer carries the same proof. With tls=off, an
 * eavesdropper between the two learns the users' names and password hashes, though no password. Thread-safe.
 */
public final class UsersEndpoint {
    /** Its path on a Booster's web port. */
    public static final String PATH = "/pair/users";
    /** The header that holds the proof of an answer. */
    public static final String PROOF = PairRequest.PROOF;

    private final Users users;
    private final Nodes nodes;
    private final Supplier<Users.State> agreed;
    private final PairRole own;
    private final PairKey key;
    private final Clock clock;
    private final SeenRequests seen = new SeenRequests();

    /** Serves these users; {@code agreed} gives those of both when they last matched, or null. */
    UsersEndpoint(Users users, Nodes nodes, Supplier<Users.State> agreed, PairRole own, PairKey key, Clock clock) {
        this.users = users;
        this.nodes = nodes;
        this.agreed = agreed;
        this.own = own;
        this.key = key;
        this.clock = clock;
    }

    /**
     * Answers a request.
     *
     * @param header the value of a header of the request, or null
     * @throws RefusedException when it is not the other Booster's; the message is for the sender
     * @throws UsersException when the users cannot be read now
     */
    public Answer answer(Function<String, String> header) throws RefusedException, UsersException {
        PairRequest request = PairRequest.read(header, key);
        seen.note(request, clock.millis());
        if (request.role().equals(own.text())) {
            throw new RefusedException("Both Boosters have pair.role=" + own.text()
                    + ": make one of them primary and the other secondary");
        }
        String body = new UsersSnapshot(users.state(), UsersSnapshot.markOf(agreed.get()), knownNodes()).write();
        return new Answer(body, request.answerProof(key, body));
    }

    private Map<NodeName, NodeEntry> knownNodes() throws UsersException {
        try {
            return nodes.all();
        } catch (NodesException e) {
            throw new UsersException(e.getMessage(), e);
        }
    }

    /**
     * The answer.
     *
     * @param body the users as JSON
     * @param proof for header {@link #PROOF}
     */
    public record Answer(String body, String proof) {}
}
