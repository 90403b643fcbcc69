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
 * Tells the other Booster the users and nodes of this one, and nobody else: the request must prove that it comes from one who knows
 * {@code pair.password}, be no older than 30 s, and never have been made before. The answer proves the same. With
 * tls=off, whoever listens on the line between the two learns the users' names and the hashes of their passwords, though no
 * password. Thread-safe.
 */
public final class UsersEndpoint {
    /** Where it is found on a Booster's web. */
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

    /** Offers these users; {@code agreed} gives those both had when they were last the same, or null. */
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
     * @throws RefusedException when it is not the other Booster's, with a sentence for the one who asks
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
     * What is sent back.
     *
     * @param body the users as JSON
     * @param proof for header {@link #PROOF}
     */
    public record Answer(String body, String proof) {}
}
