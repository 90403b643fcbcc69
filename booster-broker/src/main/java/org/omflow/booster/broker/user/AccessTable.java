package org.omflow.booster.broker.user;

import static org.apache.activemq.artemis.core.security.CheckType.BROWSE;
import static org.apache.activemq.artemis.core.security.CheckType.CONSUME;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_ADDRESS;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_NON_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_ADDRESS;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_NON_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.EDIT;
import static org.apache.activemq.artemis.core.security.CheckType.MANAGE;
import static org.apache.activemq.artemis.core.security.CheckType.SEND;
import static org.apache.activemq.artemis.core.security.CheckType.VIEW;
import static org.omflow.booster.broker.user.UserRole.ADMIN;
import static org.omflow.booster.broker.user.UserRole.AGENT;
import static org.omflow.booster.broker.user.UserRole.SERVER;
import static org.omflow.booster.broker.user.UserRole.SUBMITTER;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.core.security.CheckType;
import org.omflow.booster.broker.queue.AddressRules;
import org.omflow.booster.ha.message.Addresses;

/**
 * The access rights for messages: one line per address and role, as in the table of KEYS-AND-ROLES.md. Whatever is not in the table
 * is forbidden, to admins too: they work over the web, where their acts are audited. Only the most specific name
 * applies: an address with lines of its own inherits nothing from {@code #}.
 */
public final class AccessTable {
    private static final String ANYTHING_ELSE = "#";
    /** Everyone's own temporary queues and topics; their names are random, so nobody else can name them. */
    private static final String TEMPORARY = AddressRules.TEMPORARY + ".#";

    private static final String REPLIES = Addresses.REPLY_PREFIX + "#";

    private static final Set<CheckType> SUBSCRIBE = Set.of(CONSUME, CREATE_NON_DURABLE_QUEUE, DELETE_NON_DURABLE_QUEUE);
    private static final Set<CheckType> SUBSCRIBE_DURABLY = plus(SUBSCRIBE, CREATE_DURABLE_QUEUE, DELETE_DURABLE_QUEUE);
    private static final Set<CheckType> OWN_TEMPORARY = plus(SUBSCRIBE, CREATE_ADDRESS, DELETE_ADDRESS);
    /** No client may delete a reply queue: the Booster removes it once its client has been absent for long. */
    private static final Set<CheckType> OWN_REPLIES = Set.of(CONSUME, CREATE_DURABLE_QUEUE, CREATE_ADDRESS);

    private static final List<Line> LINES = List.of(
            new Line(Addresses.FORM_PROCESS, SUBMITTER, Set.of(SEND)),
            new Line(Addresses.FORM_PROCESS, SERVER, Set.of(SEND, CONSUME)),
            // To recover jobs from data that is no longer used, an admin takes them there and resends them.
            new Line(Addresses.FORM_PROCESS, ADMIN, Set.of(SEND, CONSUME, BROWSE)),
            new Line(Addresses.SERVER_JOB, SERVER, Set.of(SEND, CONSUME)),
            new Line(Addresses.FORM_DEAD, SERVER, Set.of(SEND)),
            new Line(Addresses.FORM_DEAD, ADMIN, Set.of(CONSUME, BROWSE)),
            new Line(Addresses.FORM_RESULT, SUBMITTER, SUBSCRIBE_DURABLY),
            new Line(Addresses.FORM_RESULT, SERVER, Set.of(SEND)),
            // To remove an abandoned subscription.
            new Line(Addresses.FORM_RESULT, ADMIN, SUBSCRIBE_DURABLY),
            new Line(Addresses.PATCH, AGENT, plus(SUBSCRIBE, SEND)),
            new Line(Addresses.EVENT, SERVER, plus(SUBSCRIBE, SEND)),
            new Line(Addresses.REPORT, SERVER, Set.of(SEND)),
            new Line(Addresses.REPORT, AGENT, Set.of(SEND)),
            new Line(Addresses.ADMIN, SERVER, Set.of(SEND)),
            new Line(Addresses.ADMIN, AGENT, Set.of(SEND)),
            new Line(TEMPORARY, SUBMITTER, OWN_TEMPORARY),
            new Line(TEMPORARY, SERVER, plus(OWN_TEMPORARY, SEND)),
            new Line(TEMPORARY, AGENT, OWN_TEMPORARY),
            new Line(TEMPORARY, ADMIN, OWN_TEMPORARY),
            new Line(REPLIES, SUBMITTER, OWN_REPLIES),
            new Line(REPLIES, SERVER, Set.of(SEND)),
            new Line(REPLIES, ADMIN, OWN_REPLIES));

    private AccessTable() {}

    /** The table in the broker's form: for each address, the roles with any right there. */
    public static Map<String, Set<org.apache.activemq.artemis.core.security.Role>> securityRoles() {
        Map<String, Set<org.apache.activemq.artemis.core.security.Role>> roles = new LinkedHashMap<>();
        for (Line line : LINES) {
            roles.computeIfAbsent(line.address(), address -> new HashSet<>()).add(line.asBrokerRole());
        }
        roles.put(ANYTHING_ELSE, Set.of());
        return roles;
    }

    private static Set<CheckType> plus(Set<CheckType> rights, CheckType... more) {
        Set<CheckType> all = EnumSet.copyOf(rights);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }

    /** The rights of one role at one address. */
    private record Line(String address, UserRole role, Set<CheckType> rights) {
        org.apache.activemq.artemis.core.security.Role asBrokerRole() {
            return new org.apache.activemq.artemis.core.security.Role(
                    role.text(),
                    rights.contains(SEND),
                    rights.contains(CONSUME),
                    rights.contains(CREATE_DURABLE_QUEUE),
                    rights.contains(DELETE_DURABLE_QUEUE),
                    rights.contains(CREATE_NON_DURABLE_QUEUE),
                    rights.contains(DELETE_NON_DURABLE_QUEUE),
                    rights.contains(MANAGE),
                    rights.contains(BROWSE),
                    rights.contains(CREATE_ADDRESS),
                    rights.contains(DELETE_ADDRESS),
                    rights.contains(VIEW),
                    rights.contains(EDIT));
        }
    }
}
