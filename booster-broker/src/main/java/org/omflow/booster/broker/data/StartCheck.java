package org.omflow.booster.broker.data;

import java.io.IOException;
import java.util.Optional;
import org.omflow.booster.broker.home.Home;

/**
 * Decides whether a Booster of a pair may start its message broker with the data it has. The broker itself would
 * consider data that the database does not know worthless, move it aside, and could start empty.
 */
public final class StartCheck {
    private StartCheck() {}

    /**
     * The reason not to start the broker, as a sentence; empty when it may start.
     *
     * @param pairNodeId the node id of the pair's data in the database
     * @param sequence the sequence the database demands, negative while it is being raised; 0 when it has none
     * @throws IOException when the data cannot be read
     */
    public static Optional<String> reasonToWait(Home home, Optional<String> pairNodeId, long sequence)
            throws IOException {
        if (isInterrupted(home)) {
            return Optional.of("A 'data' command was interrupted while it moved the folders in " + home.data()
                    + ": run it again, it continues where it stopped");
        }
        DataFacts data = DataFacts.of(home);
        if (!data.exists() || data.sequence().isEmpty() || data.sequence().getAsLong() == 0) {
            return Optional.empty();
        }
        if (pairNodeId.isPresent() && !pairNodeId.equals(data.nodeId())) {
            return Optional.of("The data in " + home.data() + " belongs to another pair (node id "
                    + data.nodeId().orElseThrow() + ", this pair has " + pairNodeId.get()
                    + "): set the right --home, or set the data aside with 'data fresh'");
        }
        long own = data.sequence().getAsLong();
        if (own > Math.abs(sequence)) {
            return Optional.of(
                    "The data in " + home.data() + " is newer than the database knows (its sequence is " + own
                            + ", the database has " + Math.abs(sequence)
                            + "): run 'data show' on both Boosters, then choose the data with 'data activate'");
        }
        return Optional.empty();
    }

    /**
     * Whether a {@code data} command was interrupted while it moved folders, so that the data is in two places.
     *
     * @throws IOException when the data cannot be read
     */
    public static boolean isInterrupted(Home home) throws IOException {
        return DataMove.unfinished(home.data()).isPresent();
    }
}
