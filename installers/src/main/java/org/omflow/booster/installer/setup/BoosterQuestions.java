package org.omflow.booster.installer.setup;

import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.address.BoosterAddress;

/** What the installer of a Booster asks. */
final class BoosterQuestions {
    static final String ADDRESS = "address";
    static final String MESSAGES = "messages.port";
    static final String CLIENTS = "clients.port";
    static final String WEB = "web.port";
    static final String PEER = "pair.peer";
    static final String ROLE = "pair.role";
    static final String TOKEN = "join.token";
    static final String PRIMARY = "primary";
    static final String SECONDARY = "secondary";
    /** The tables of two Boosters that work as one. */
    private static final String TABLES = "pair";

    private BoosterQuestions() {}

    static List<Question> all(Reach reach) {
        List<Question> all = new ArrayList<>(List.of(
                Question.of(
                                ADDRESS,
                                "Address of this machine",
                                "The IP address or domain under which servers and the other Booster reach",
                                "this machine.")
                        .withDefault(answers -> MachineChecks.addresses().get(0))
                        .checkedBy(MachineChecks.ownAddress()),
                port(MESSAGES, "Port for messages", "5169", "Servers and the other Booster connect to it.")
                        .checkedBy(MachineChecks.freePort(ADDRESS)),
                port(CLIENTS, "Port for AMQP and STOMP", "5171", "Programs that send jobs by AMQP 1.0 or STOMP use it.")
                        .checkedBy(MachineChecks.freePort(ADDRESS, MESSAGES)),
                port(
                                WEB,
                                "Port for the web",
                                "8161",
                                "Health, metrics and the pages; machines that join the cluster use it too.")
                        .checkedBy(MachineChecks.freePort(ADDRESS, MESSAGES, CLIENTS)),
                Question.of(
                                PEER,
                                "Address of the HA Booster, as host or host:port",
                                "A second Booster takes over when the first fails. Its machine, and its port",
                                "for messages when that is not 5169. None: this Booster works alone.")
                        .withDefault(answers -> "")
                        .checkedBy((answer, before) ->
                                answer.isEmpty() ? AnswerVerdict.GOOD : peer(answer, before, reach)),
                Question.of(
                                ROLE,
                                "Role of this Booster: primary or secondary",
                                "primary: it is the first that is installed, and active whenever it can be.",
                                "secondary: the primary runs, and its installation printed a join token for",
                                "this machine.")
                        .withDefault(answers -> PRIMARY)
                        .when(answers -> answers.has(PEER))
                        .checkedBy((answer, before) -> answer.equals(PRIMARY) || answer.equals(SECONDARY)
                                ? AnswerVerdict.GOOD
                                : AnswerVerdict.wrong("'" + answer + "' is no role: type primary or secondary.")),
                Question.of(
                                TOKEN,
                                "Join token",
                                "Printed by the installation of the primary, or on its machine by:",
                                "omflow-booster token add booster")
                        .asSecret()
                        .when(BoosterQuestions::joins)
                        .checkedBy((answer, before) -> reach.admits(web(before), answer, "booster"))));
        all.addAll(new DatabaseQuestions(TABLES)
                .all(
                        answers -> !joins(answers),
                        "Servers get it from the Booster when they join, and two Boosters need it to know",
                        "which of them is active. Such as jdbc:postgresql://192.0.2.20:5432/omflow",
                        "None: you add it to conf/booster.properties later."));
        return all;
    }

    /** Whether this Booster joins another. */
    static boolean joins(Answers answers) {
        return answers.get(ROLE).equals(SECONDARY);
    }

    /** The other Booster's web; both have the same ports unless told otherwise. */
    static BoosterAddress web(Answers answers) {
        return new BoosterAddress(BoosterAddress.parse(answers.get(PEER)).host(), Integer.parseInt(answers.get(WEB)));
    }

    private static AnswerVerdict peer(String answer, Answers before, Reach reach) {
        BoosterAddress peer;
        try {
            peer = BoosterAddress.parse(answer).forWeb();
        } catch (IllegalArgumentException e) {
            return AnswerVerdict.wrong(e.getMessage() + ".");
        }
        if (peer.host().equals(before.get(ADDRESS))
                && Integer.toString(peer.port()).equals(before.get(MESSAGES))) {
            return AnswerVerdict.wrong(answer + " is this Booster itself: give the address of the other one, or none.");
        }
        return reach.connect(peer);
    }

    private static Question port(String key, String text, String usual, String help) {
        return Question.of(key, text, help).withDefault(answers -> usual);
    }
}
