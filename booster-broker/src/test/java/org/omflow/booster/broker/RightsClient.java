package org.omflow.booster.broker;

/**
 * A logged in client of one protocol that tries what the table of rights speaks of. What works returns, and has been seen to
 * work by the client; what is refused throws.
 */
interface RightsClient extends AutoCloseable {
    void send(String address, boolean topic) throws Exception;

    /** Takes the message that waits there. */
    void take(String queue) throws Exception;

    /** Looks at the message that waits there. */
    void browse(String queue) throws Exception;

    /** Hears what {@code tell} sends to the topic. */
    void listen(String topic, Tell tell) throws Exception;

    /** Makes a subscription that lasts, hears what {@code tell} sends, and ends it. */
    void listenDurably(String topic, Tell tell) throws Exception;

    /** Ends a subscription that somebody else has left behind. */
    void endSubscription(String topic, String client, String name) throws Exception;

    /** Makes a temporary queue, takes from it what {@code tell} sends there, and removes it. */
    void makeTemporary(Tell tell) throws Exception;

    /** Makes a queue for answers by listening there, and takes from it what {@code tell} sends. */
    void makeReplyQueue(String queue, Tell tell) throws Exception;

    void makeQueue(String name, String address) throws Exception;

    void deleteQueue(String name) throws Exception;

    void makeAddress(String address) throws Exception;

    /** Puts a message somewhere. */
    interface Tell {
        void to(String address) throws Exception;
    }
}
