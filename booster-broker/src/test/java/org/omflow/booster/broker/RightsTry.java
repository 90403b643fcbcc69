package org.omflow.booster.broker;

import static org.omflow.booster.broker.MessageRights.Kind.OTHER;
import static org.omflow.booster.broker.MessageRights.Kind.QUEUE;
import static org.omflow.booster.broker.MessageRights.Kind.REPLY;
import static org.omflow.booster.broker.MessageRights.Kind.TEMPORARY;
import static org.omflow.booster.broker.MessageRights.Kind.TOPIC;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.omflow.booster.broker.MessageRights.Kind;
import org.omflow.booster.broker.MessageRights.Word;

/** What is tried at an address: what the table of rights has a word for, and what it grants nobody. */
enum RightsTry {
    SEND(Word.SEND, Set.of(QUEUE, TOPIC, TEMPORARY, REPLY, OTHER), Map.of()),
    TAKE(Word.TAKE, Set.of(QUEUE, OTHER), Map.of()),
    BROWSE(Word.BROWSE, Set.of(QUEUE, REPLY, OTHER), Map.of("STOMP", "takes what it looks at")),
    LISTEN(Word.LISTEN, Set.of(TOPIC), Map.of()),
    LISTEN_DURABLY(Word.LISTEN_DURABLY, Set.of(TOPIC), Map.of()),
    END_LEFT_SUBSCRIPTION(Word.LISTEN_DURABLY, Set.of(TOPIC), Map.of()),
    MAKE_TEMPORARY(Word.MAKE_OWN, Set.of(TEMPORARY), Map.of("STOMP", "has no temporary queues")),
    MAKE_REPLY_QUEUE(Word.MAKE_OWN, Set.of(REPLY), Map.of()),
    // No words for these: nobody may.
    MAKE_QUEUE(null, Set.of(QUEUE, TEMPORARY, OTHER), Only.CORE),
    DELETE_QUEUE(null, Set.of(QUEUE, REPLY, OTHER), Only.CORE),
    MAKE_ADDRESS(null, Set.of(OTHER), Only.CORE);

    /** The word that allows it; null for what nobody may. */
    final Word word;
    /** Where it can be tried. */
    final Set<Kind> kinds;
    /** The protocols that have no such thing, and why. */
    final Map<String, String> absent;

    RightsTry(Word word, Set<Kind> kinds, Map<String, String> absent) {
        this.word = word;
        this.kinds = kinds;
        this.absent = absent;
    }

    /** Whether a message must wait there for it. */
    boolean needsAMessage() {
        return this == TAKE || this == BROWSE;
    }

    void by(RightsClient client, Kind kind, String address, RightsClient.Tell tell) throws Exception {
        switch (this) {
            case SEND -> client.send(address, kind == TOPIC);
            case TAKE -> client.take(address);
            case BROWSE -> client.browse(address);
            case LISTEN -> client.listen(address, tell);
            case LISTEN_DURABLY -> client.listenDurably(address, tell);
            case END_LEFT_SUBSCRIPTION -> client.endSubscription(address, Left.CLIENT, Left.NAME);
            case MAKE_TEMPORARY -> client.makeTemporary(tell);
            case MAKE_REPLY_QUEUE -> client.makeReplyQueue(address, tell);
            case MAKE_QUEUE -> client.makeQueue(address + ".more", address);
            case DELETE_QUEUE -> client.deleteQueue(address);
            case MAKE_ADDRESS -> client.makeAddress(address + "." + UUID.randomUUID());
        }
    }

    /** A subscription that somebody has left behind. */
    static final class Left {
        static final String CLIENT = "left";
        static final String NAME = "behind";

        private Left() {}
    }

    private static final class Only {
        static final Map<String, String> CORE = Map.of(
                "AMQP", "has no frame for it; it makes queues by listening only",
                "STOMP", "has no frame for it; it makes queues by listening only");
    }
}
