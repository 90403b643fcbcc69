package org.omflow.booster.installer.setup;

import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.tls.MachineNames;

/** What the installer of an OMFLOW Server asks. */
final class ServerQuestions {
    static final String BOOSTER = "booster.address";
    static final String SECOND = "booster.second";
    static final String WEB = "booster.web-port";
    static final String TOKEN = "join.token";
    static final String NAME = "server.name";
    static final String ADDRESS = "address";
    static final String PORT = "http.port";

    private static final String NAME_FORM = "[A-Za-z0-9_.-]{1,64}";

    private ServerQuestions() {}

    static List<Question> all(Reach reach) {
        List<Question> all = new ArrayList<>(List.of(
                Question.of(
                                BOOSTER,
                                "Address of the Booster, as host or host:port",
                                "The machine of the first Booster, and its port for messages when that is not",
                                "5169. This server connects to it; nobody connects from there.")
                        .checkedBy((answer, before) -> booster(answer, reach)),
                Question.of(
                                SECOND,
                                "Address of the HA Booster, as host or host:port",
                                "The second Booster, to which this server turns when the first fails. None: the",
                                "first names it when this server joins, or there is none.")
                        .withDefault(answers -> "")
                        .checkedBy((answer, before) ->
                                answer.isEmpty() ? AnswerVerdict.GOOD : second(answer, before, reach)),
                Question.of(WEB, "Port of the Boosters' web", "This server joins the cluster there.")
                        .withDefault(answers -> Integer.toString(BoosterAddress.DEFAULT_WEB_PORT))
                        .checkedBy((answer, before) -> MachineChecks.port(answer)),
                Question.of(
                                TOKEN,
                                "Join token",
                                "Printed by the installation of the Booster, or on its machine by:",
                                "omflow-booster token add server")
                        .asSecret()
                        .checkedBy((answer, before) -> before.has(BOOSTER) && before.has(WEB)
                                ? reach.admits(webs(before).get(0), answer, "server")
                                : AnswerVerdict.GOOD),
                Question.of(NAME, "Name of this server", "In histories, logs and answers; each server needs its own.")
                        .withDefault(answers -> MachineNames.host())
                        .checkedBy((answer, before) -> answer.matches(NAME_FORM)
                                ? AnswerVerdict.GOOD
                                : AnswerVerdict.wrong(
                                        "'" + answer + "' must be 1 to 64 letters, digits, '_', '.' or '-'.")),
                Question.of(
                                ADDRESS,
                                "Address of this machine",
                                "The IP address or domain under which its users reach this server.")
                        .withDefault(answers -> MachineChecks.addresses().get(0))
                        .checkedBy(MachineChecks.ownAddress()),
                Question.of(PORT, "Port of this server", "Its users and monitoring connect to it, by HTTPS.")
                        .withDefault(answers -> "8080")
                        .checkedBy(MachineChecks.freePort(ADDRESS))));
        all.addAll(new DatabaseQuestions("server")
                .all(
                        answers -> true,
                        "None: the Booster gives it, as it has it from its own installation. Otherwise",
                        "such as jdbc:postgresql://192.0.2.20:5432/omflow"));
        return all;
    }

    /** The webs of the Boosters, the first one's first. */
    static List<BoosterAddress> webs(Answers answers) {
        int port = Integer.parseInt(answers.get(WEB));
        return boosters(answers).stream()
                .map(booster -> new BoosterAddress(booster.host(), port))
                .toList();
    }

    static List<BoosterAddress> boosters(Answers answers) {
        List<BoosterAddress> boosters = new ArrayList<>(List.of(BoosterAddress.parse(answers.get(BOOSTER))));
        if (answers.has(SECOND)) {
            boosters.add(BoosterAddress.parse(answers.get(SECOND)));
        }
        return boosters;
    }

    private static AnswerVerdict booster(String answer, Reach reach) {
        try {
            return reach.connect(BoosterAddress.parse(answer).forWeb());
        } catch (IllegalArgumentException e) {
            return AnswerVerdict.wrong(e.getMessage() + ".");
        }
    }

    private static AnswerVerdict second(String answer, Answers before, Reach reach) {
        return answer.equals(before.get(BOOSTER))
                ? AnswerVerdict.wrong(answer + " is the first Booster: give the address of the other one, or none.")
                : booster(answer, reach);
    }
}
