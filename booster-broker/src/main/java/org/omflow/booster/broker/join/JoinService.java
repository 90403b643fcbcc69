package org.omflow.booster.broker.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.key.Issuer;
import org.omflow.booster.broker.node.HeldTwiceException;
import org.omflow.booster.broker.node.IssuedCertificate;
import org.omflow.booster.broker.node.NodeEntry;
import org.omflow.booster.broker.node.Nodes;
import org.omflow.booster.broker.node.NodesException;
import org.omflow.booster.ha.join.JoinAnswer;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.log.PlainText;
import org.omflow.booster.ha.tls.CertificateRequest;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits machines with join tokens, issues and renews certificates. Needs no database. Thread-safe. */
public final class JoinService {
    private static final Logger log = LoggerFactory.getLogger(JoinService.class);

    private static final int MOST_NAMES = 64;
    private static final String JOIN = "POST /join";
    private static final String RENEW = "POST /join/renew";

    private final Issuer issuer;
    private final JoinTokens tokens;
    private final Nodes nodes;
    private final JoinNames joinNames;
    private final JoinSettings joinSettings;
    private final AuditLog audit;
    private final Clock clock;

    /** The join service of one Booster. */
    public JoinService(
            Issuer issuer,
            JoinTokens tokens,
            Nodes nodes,
            JoinNames joinNames,
            JoinSettings joinSettings,
            AuditLog audit,
            Clock clock) {
        this.issuer = issuer;
        this.tokens = tokens;
        this.nodes = nodes;
        this.joinNames = joinNames;
        this.joinSettings = joinSettings;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The certificate of the authority, as PEM.
     *
     * @throws TlsException when it cannot be read
     */
    public String authority() throws TlsException {
        return Pem.write(List.of(issuer.authority()));
    }

    /**
     * Admits a machine.
     *
     * @param body the body of its request
     * @param host the host name by which it reached this Booster
     * @param from its address
     * @throws RefusedJoinException when the machine is not admitted
     */
    public JoinAnswer join(String body, String host, String from) throws RefusedJoinException {
        String who = "a machine";
        try {
            JsonNode asked = Json.read(body);
            NodeName node = new NodeName(text(asked, "role"), text(asked, "name"));
            who = node.toString();
            return join(asked, node, host, from);
        } catch (RefusedJoinException e) {
            throw refused(who, from, JOIN, e);
        } catch (JsonProcessingException e) {
            throw refused(who, from, JOIN, notJson(e));
        } catch (IllegalArgumentException e) {
            throw refused(who, from, JOIN, new RefusedJoinException(e.getMessage(), e));
        }
    }

    private JoinAnswer join(JsonNode asked, NodeName node, String host, String from) throws RefusedJoinException {
        try {
            PublicKey key = CertificateRequest.read(text(asked, "request"));
            List<String> wished = names(asked.path("names"));
            Map<String, String> settings = joinSettings.of(node, host);
            String hash = IssuedCertificate.hash(key);
            JoinTokens.Admission admission =
                    tokens.use(text(asked, "id"), text(asked, "secret"), node, hash, (id, token, again) -> {
                        requireAdmission(id, token, node, again ? hash : null);
                        return admission(token, node, wished, from);
                    });
            List<String> names = admission.names();
            NodeCertificate admitted =
                    nodes.admit(node, IssuedCertificate.first(clock.instant().plus(issuer.life()), key, names));
            X509Certificate certificate = issuer.issue(admitted, key, names);
            Map<String, String> files = new LinkedHashMap<>(joinSettings.files(node));
            if (node.role().equals(NodeName.BOOSTER)) {
                files.putAll(issuer.authorityFiles());
            }
            String outcome =
                    "joined by token " + text(asked, "id") + (names.isEmpty() ? "" : " at " + String.join(", ", names));
            audit.record(new Actor(node.toString(), from), Act.JOIN, "node " + node, outcome);
            log.info("The node {} joined from {} by token {}", node, from, text(asked, "id"));
            return new JoinAnswer(Pem.write(List.of(certificate)), settings, files);
        } catch (TlsException e) {
            throw new RefusedJoinException(
                    "The request, or a file this Booster needs to answer it, holds " + e.getMessage(), e);
        } catch (NodesException e) {
            throw new RefusedJoinException(e.getMessage(), e);
        }
    }

    /** @param again the key with which the machine joined by this token before; null if it did not */
    private void requireAdmission(String id, JoinTokenEntry token, NodeName node, String again)
            throws RefusedJoinException {
        try {
            Map<NodeName, NodeEntry> all = nodes.all();
            Optional<NodeName> lost = token.lost(all);
            if (lost.isPresent()) {
                throw new RefusedJoinException(
                        all.containsKey(lost.get())
                                ? Nodes.expelled(lost.get()) + ". The token " + id + " is void since then"
                                : Nodes.unknown(lost.get()) + ". The token " + id
                                        + ", with which it joined, is void: create another with 'token add'");
            }
            if (again != null) {
                if (!all.get(node).newest().key().equals(again)) {
                    throw new RefusedJoinException("The node " + node + " joined by the token " + id
                            + " and has had another certificate since: create another token with 'token add'");
                }
            } else if (!node.role().equals(NodeName.BOOSTER)) {
                // A Booster replaces an earlier one of the same name.
                nodes.requireFree(node);
            }
        } catch (NodesException e) {
            throw new RefusedJoinException(e.getMessage(), e);
        }
    }

    private JoinTokens.Admission admission(JoinTokenEntry token, NodeName node, List<String> wished, String from)
            throws RefusedJoinException {
        try {
            return new JoinTokens.Admission(nodes.nextAdmission(node), joinNames.of(node, token.names(), wished, from));
        } catch (NodesException e) {
            throw new RefusedJoinException(e.getMessage(), e);
        }
    }

    /**
     * Renews the certificate that a node authenticates with.
     *
     * @param caller the certificate it authenticates with
     * @param body the body of its request
     * @param from its address
     * @throws RefusedJoinException when the certificate is not renewed
     */
    public JoinAnswer renew(X509Certificate caller, String body, String from) throws RefusedJoinException {
        String who = "a machine";
        try {
            NodeCertificate old = NodeCertificate.of(caller)
                    .orElseThrow(() -> new RefusedJoinException(
                            "The client certificate is not of this cluster: renew it where it was issued"));
            who = old.node().toString();
            return renew(caller, old, body, from);
        } catch (RefusedJoinException e) {
            throw refused(who, from, RENEW, e);
        }
    }

    private JoinAnswer renew(X509Certificate caller, NodeCertificate old, String body, String from)
            throws RefusedJoinException {
        try {
            caller.checkValidity(Date.from(clock.instant()));
            if (!issuer.hasIssued(caller)) {
                throw new RefusedJoinException(
                        "The certificate of " + old.node() + " is of another authority: renew it where it was issued");
            }
            if (old.node().role().equals(NodeName.BOOSTER)) {
                throw new RefusedJoinException(
                        "The certificate of " + old.node() + " is a Booster's, and a Booster renews its own");
            }
            PublicKey key = CertificateRequest.read(text(Json.read(body), "request"));
            List<String> names = new ArrayList<>(old.node().isReached() ? Issuer.names(caller) : List.of());
            // Earlier builds issued whatever a machine asked for. Refused, it would stop when its certificate ends.
            Set<String> taken = joinNames.taken(old.node(), names).keySet();
            names.removeAll(taken);
            X509Certificate made = issuer.issue(old, key, names);
            nodes.renew(
                    old,
                    IssuedCertificate.hash(caller.getPublicKey()),
                    made.getNotAfter().toInstant(),
                    IssuedCertificate.hash(key),
                    names);
            audit.record(
                    new Actor(old.node().user(), from),
                    Act.KEY_RENEW,
                    "node " + old.node(),
                    "until " + made.getNotAfter().toInstant()
                            + (taken.isEmpty() ? "" : " without " + String.join(", ", taken)));
            if (!taken.isEmpty()) {
                log.warn(
                        "The new certificate of {} is valid for {}, and no longer for {}, as these belong to a Booster"
                                + " or another node. If anybody reaches it by them, expel it and let it join again by a"
                                + " token with --names and names of its own",
                        old.node(),
                        names.isEmpty() ? "no name" : String.join(", ", names),
                        String.join(", ", taken));
            }
            log.info(
                    "Renewed the certificate of {} until {}",
                    old.node(),
                    made.getNotAfter().toInstant());
            return new JoinAnswer(Pem.write(List.of(made)), Map.of(), Map.of());
        } catch (NodesException | HeldTwiceException e) {
            throw new RefusedJoinException(e.getMessage(), e);
        } catch (CertificateException e) {
            throw new RefusedJoinException(
                    "The certificate of " + old.node() + " is not valid now (" + e.getMessage() + ")", e);
        } catch (TlsException e) {
            throw new RefusedJoinException(
                    "The request, or a file this Booster needs to answer it, holds " + e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
    }

    private static RefusedJoinException notJson(JsonProcessingException e) {
        return new RefusedJoinException("The request is not JSON: " + e.getOriginalMessage(), e);
    }

    /** Logs the refusal here and in the audit log, rate-limited by the audit log, and returns it. */
    private RefusedJoinException refused(String who, String from, String on, RefusedJoinException refusal) {
        String why = PlainText.of(refusal.getMessage(), PlainText.LONGEST);
        if (audit.refusedLogin(new Actor(who, from), on, why)) {
            log.warn("Refused to let {} at {} join the cluster: {}", who, from, why);
        }
        return refusal;
    }

    private static String text(JsonNode object, String field) throws RefusedJoinException {
        JsonNode value = object.path(field);
        if (!value.isTextual()) {
            throw new RefusedJoinException("The field '" + field + "' is missing or not a string");
        }
        return value.asText();
    }

    private static List<String> names(JsonNode asked) throws RefusedJoinException {
        List<String> names = new ArrayList<>();
        for (JsonNode name : asked) {
            if (!name.isTextual() || !BoosterBrokerOptions.isHost(name.asText())) {
                throw new RefusedJoinException(
                        "'" + name.asText() + "' is neither a host name nor an IP address: give others with --names");
            }
            names.add(Issuer.plain(name.asText()));
        }
        if (names.size() > MOST_NAMES) {
            throw new RefusedJoinException("There are " + names.size()
                    + " names and addresses for the certificate: give at most " + MOST_NAMES + " with --names");
        }
        return names;
    }
}
