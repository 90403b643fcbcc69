package org.omflow.booster.broker;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.broker.join.JoinNames;
import org.omflow.booster.broker.join.JoinService;
import org.omflow.booster.broker.join.JoinSettings;
import org.omflow.booster.broker.join.JoinTokens;
import org.omflow.booster.broker.key.BoosterKeys;
import org.omflow.booster.broker.key.CertificateNames;
import org.omflow.booster.broker.key.Issuer;
import org.omflow.booster.broker.node.NodeAdmission;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.broker.status.BoosterStatus;
import org.omflow.booster.broker.user.FirstLogins;
import org.omflow.booster.broker.user.NodeLogins;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.broker.user.UsersWatch;
import org.omflow.booster.broker.usersync.UserSync;
import org.omflow.booster.ha.periodic.PeriodicTasks;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who may connect to a Booster: its keys and certificates, users, nodes and join tokens. Thread-safe. */
final class BoosterSecurity {
    private static final Logger log = LoggerFactory.getLogger(BoosterSecurity.class);
    private static final Duration WATCH = Duration.ofSeconds(1);
    private static final Duration KEY_WATCH = Duration.ofSeconds(10);

    private final Settings settings;
    private final Clock clock;
    /** Null while nothing is encrypted. */
    private final BoosterKeys keys;

    private final Encryption encryption;
    private final Users users;
    private final Nodes nodes;
    private final NodeAdmission admitted;
    private final Realm realm;
    /** Null while nothing is encrypted. */
    private final JoinService joinService;
    /** Null for a Booster that works alone. */
    private final UserSync userSync;

    /**
     * Creates what is missing at the first start: the certificate authority and the first logins.
     *
     * @param status the status of the Booster, which joining machines receive
     * @throws BoosterStartException when keys, users or nodes cannot be read or created
     */
    BoosterSecurity(Path conf, Settings settings, AuditLog audit, Supplier<BoosterStatus> status, Clock clock)
            throws BoosterStartException {
        this.settings = settings;
        this.clock = clock;
        TlsFiles tls = new TlsFiles(conf.resolve(TlsFiles.FOLDER));
        JoinTokens tokens = new JoinTokens(tls.folder(), clock);
        try {
            keys = settings.get(BoosterBrokerOptions.TLS) ? keys(tls.folder()) : null;
            encryption = keys == null ? Encryption.NONE : Encryption.by(keys.identity());
            users = new Users(conf);
            nodes = new Nodes(tls.folder(), clock);
            joinService = keys == null
                    ? null
                    : new JoinService(
                            issuer(tls),
                            tokens,
                            nodes,
                            new JoinNames(settings, nodes, this::ownNames),
                            new JoinSettings(settings, status),
                            audit,
                            clock);
            userSync = BoosterBrokerOptions.isPair(settings)
                    ? new UserSync(settings, encryption, users, nodes, audit, clock)
                    : null;
            firstUsers(conf);
            admitted = new NodeAdmission(nodes);
            realm = new Realm(
                    conf,
                    keys == null ? NodeLogins.none() : new NodeLogins(keys.identity()::authorities, admitted, clock),
                    audit,
                    clock);
        } catch (TlsException | UsersException | NodesException e) {
            throw new BoosterStartException(e.getMessage(), e);
        }
        if (keys == null) {
            log.warn("tls is off: passwords and orders cross the network unencrypted. Set tls=on outside a lab.");
        } else {
            admitted.reportLoss(userSync != null, tokens.isAnyUsed());
        }
    }

    private List<String> ownNames() {
        return keys.identity().certificate().map(Issuer::names).orElse(List.of());
    }

    private BoosterKeys keys(Path folder) throws TlsException {
        boolean pair = BoosterBrokerOptions.isPair(settings);
        PairRole role = pair ? settings.get(BoosterBrokerOptions.PAIR_ROLE) : null;
        return BoosterKeys.in(
                folder,
                pair ? role.text() : Booster.SINGLE,
                CertificateNames.of(settings),
                settings.get(BoosterBrokerOptions.TLS_PASSPHRASE),
                settings.get(BoosterBrokerOptions.TLS_LIFE),
                role != PairRole.SECONDARY,
                clock);
    }

    private Issuer issuer(TlsFiles tls) {
        return new Issuer(
                tls,
                settings.get(BoosterBrokerOptions.TLS_PASSPHRASE),
                settings.get(BoosterBrokerOptions.TLS_LIFE),
                clock);
    }

    private void firstUsers(Path conf) throws UsersException {
        if (userSync != null) {
            userSync.firstUsers(conf);
        } else if (!users.exist()) {
            log.info("Created the first logins and wrote them to {}", FirstLogins.make(conf, users));
        }
        users.state();
    }

    /**
     * Adds the periodic checks for changed users, nodes and keys.
     *
     * @param cut ends the connections of these users and nodes
     * @throws BoosterStartException when the users cannot be read
     */
    void watchedBy(PeriodicTasks periodicTasks, Consumer<List<String>> cut) throws BoosterStartException {
        Consumer<List<String>> cutOff = removed -> {
            realm.usersChanged();
            cut.accept(removed);
        };
        try {
            periodicTasks.add("users", WATCH, new UsersWatch(users, realm, cutOff));
        } catch (UsersException e) {
            throw new BoosterStartException(e.getMessage(), e);
        }
        periodicTasks.add("nodes", WATCH, () -> admitted.disconnectExpelled(cutOff));
        if (keys != null) {
            periodicTasks.add("keys", KEY_WATCH, keys::reloadAndRenew);
        }
    }

    /** How the ports are encrypted. */
    Encryption encryption() {
        return encryption;
    }

    boolean isEncrypted() {
        return keys != null;
    }

    /** When the Booster's certificate expires; null while nothing is encrypted. */
    Instant certificateEnds() {
        return keys == null ? null : keys.ends();
    }

    Users users() {
        return users;
    }

    /** The machines that have joined. */
    Nodes nodes() {
        return nodes;
    }

    Realm realm() {
        return realm;
    }

    /** Admits machines to the cluster; empty while nothing is encrypted. */
    Optional<JoinService> joinService() {
        return Optional.ofNullable(joinService);
    }

    /** Keeps the users of both Boosters the same; empty for a Booster that works alone. */
    Optional<UserSync> userSync() {
        return Optional.ofNullable(userSync);
    }
}
