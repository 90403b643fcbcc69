package org.omflow.booster.broker.join;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.status.BoosterStatus;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DatabaseTls;
import org.omflow.booster.ha.database.DatabaseTlsMode;
import org.omflow.booster.ha.join.JoinAnswer;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.TlsException;

/** The settings that a joining machine receives: the addresses of the Boosters and, if needed, the database. */
public final class JoinSettings {
    private final Settings settings;
    /** The actual ports, which the settings do not know when they ask for any free port. */
    private final Supplier<BoosterStatus> status;

    /**
     * The settings that this Booster gives out.
     *
     * @param status gives the ports it listens on
     */
    public JoinSettings(Settings settings, Supplier<BoosterStatus> status) {
        this.settings = settings;
        this.status = status;
    }

    /**
     * The settings for a node.
     *
     * @param host the host name by which it reached this Booster
     * @throws RefusedJoinException when this Booster cannot have such a node
     */
    Map<String, String> of(NodeName node, String host) throws RefusedJoinException {
        Map<String, String> answer = new LinkedHashMap<>();
        if (node.role().equals(NodeName.BOOSTER)) {
            pair(answer);
            database(answer);
            return answer;
        }
        addresses(answer, host);
        if (node.role().equals(NodeName.SERVER)) {
            database(answer);
        }
        return answer;
    }

    private void addresses(Map<String, String> answer, String host) {
        if (!BoosterBrokerOptions.isPair(settings)) {
            String own = settings.get(BoosterBrokerOptions.HOST);
            String reached = BoosterBrokerOptions.isAnyAddress(own) ? host : own;
            answer.put(
                    BoosterOptions.ADDRESSES.name(),
                    new BoosterAddress(reached, status.get().messagesPort()).toString());
            answer.put(BoosterOptions.WEB.name(), web(reached).toString());
            return;
        }
        BoosterAddress own = BoosterBrokerOptions.pairAddress(settings);
        BoosterAddress peer = settings.get(BoosterBrokerOptions.PAIR_PEER).orElseThrow();
        BoosterAddress ownWeb = web(own.host());
        BoosterAddress peerWeb = BoosterBrokerOptions.pairPeerWeb(settings);
        boolean first = settings.get(BoosterBrokerOptions.PAIR_ROLE) == PairRole.PRIMARY;
        answer.put(BoosterOptions.ADDRESSES.name(), first ? own + "," + peer : peer + "," + own);
        answer.put(BoosterOptions.WEB.name(), first ? ownWeb + "," + peerWeb : peerWeb + "," + ownWeb);
    }

    private BoosterAddress web(String host) {
        return new BoosterAddress(host, status.get().webPort());
    }

    private void pair(Map<String, String> answer) throws RefusedJoinException {
        if (!BoosterBrokerOptions.isPair(settings)) {
            throw new RefusedJoinException(
                    "This Booster works alone: in its booster.properties set pair.peer to the address of the second"
                            + " one, pair.password and database.url, and restart it before the second joins");
        }
        BoosterAddress own = BoosterBrokerOptions.pairAddress(settings);
        BoosterAddress peer = settings.get(BoosterBrokerOptions.PAIR_PEER).orElseThrow();
        BoosterAddress peerWeb = BoosterBrokerOptions.pairPeerWeb(settings);
        PairRole role = settings.get(BoosterBrokerOptions.PAIR_ROLE) == PairRole.PRIMARY
                ? PairRole.SECONDARY
                : PairRole.PRIMARY;
        answer.put(BoosterBrokerOptions.PAIR_ROLE.name(), role.text());
        answer.put(BoosterBrokerOptions.PAIR_ADDRESS.name(), peer.toString());
        answer.put(BoosterBrokerOptions.PAIR_PEER.name(), own.toString());
        answer.put(BoosterBrokerOptions.PAIR_PEER_WEB.name(), web(own.host()).toString());
        answer.put(BoosterBrokerOptions.PAIR_PASSWORD.name(), settings.get(BoosterBrokerOptions.PAIR_PASSWORD));
        answer.put(BoosterBrokerOptions.MESSAGES_PORT.name(), Integer.toString(peer.port()));
        answer.put(BoosterBrokerOptions.WEB_PORT.name(), Integer.toString(peerWeb.port()));
    }

    private void database(Map<String, String> answer) {
        if (settings.has(DatabaseOptions.URL)) {
            answer.put(
                    DatabaseOptions.URL.name(),
                    settings.get(DatabaseOptions.URL).text());
            answer.put(DatabaseOptions.USER.name(), settings.get(DatabaseOptions.USER));
            answer.put(DatabaseOptions.PASSWORD.name(), settings.get(DatabaseOptions.PASSWORD));
            DatabaseTlsMode mode = settings.get(DatabaseOptions.TLS);
            if (mode != DatabaseTlsMode.VERIFY_FULL) {
                answer.put(DatabaseOptions.TLS.name(), mode.text());
            }
        }
    }

    /**
     * The files for a node besides its certificate: the authorities of the database's, where they are set.
     *
     * @throws RefusedJoinException when the file cannot be read
     */
    Map<String, String> files(NodeName node) throws RefusedJoinException {
        boolean needed = node.role().equals(NodeName.BOOSTER) || node.role().equals(NodeName.SERVER);
        if (!needed || !settings.has(DatabaseOptions.URL)) {
            return Map.of();
        }
        Optional<Path> authority = settings.get(DatabaseOptions.CA);
        if (authority.isEmpty()) {
            return Map.of();
        }
        try {
            return Map.of(JoinAnswer.DATABASE_AUTHORITY, DatabaseTls.readAuthority(authority.get()));
        } catch (IOException e) {
            throw new RefusedJoinException(unusable(authority.get(), "cannot be read (" + e + ")"), e);
        } catch (TlsException e) {
            throw new RefusedJoinException(unusable(authority.get(), "holds " + e.getMessage()), e);
        }
    }

    private static String unusable(Path authority, String why) {
        return "The file " + DatabaseOptions.CA.name() + "=" + authority + " of this Booster " + why
                + ": mend it, then join again";
    }
}
