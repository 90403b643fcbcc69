package org.omflow.booster.broker.data;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.settings.SettingsCommandLine;

/** Says in a sentence what a pair does with the message data of a home, for commands that have changed it. */
public final class DataAdvice {
    private DataAdvice() {}

    /** What the database says about the data, and what to do. */
    public static String of(Home home, SettingsCommandLine settings, Map<String, String> environment, Clock clock) {
        try (PairRecord pair = new DataCommand(settings, environment, clock).pairOfTwo()) {
            DataFacts facts = DataFacts.of(home);
            return Verdict.of(facts, pair.read(facts.nodeId())).sentence();
        } catch (DataException | SQLException | IOException e) {
            return "Cannot tell whether this data is the newest (" + e.getMessage()
                    + "): run 'data show' before you start it.";
        }
    }
}
