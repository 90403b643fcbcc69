package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.file.PrivateFile;

/** The OMFLOW Server, which joins the cluster. */
final class ServerPart implements Part {
    private final Reach reach;

    ServerPart(Reach reach) {
        this.reach = reach;
    }

    @Override
    public List<Question> questions() {
        return ServerQuestions.all(reach);
    }

    @Override
    public void configure(Answers answers, Layout layout, ProductCommand command) throws SetupException, IOException {
        DatabaseQuestions.copyAuthority(answers, layout);
        Joined joined = new Joined(layout);
        joined.ensure(
                command,
                ServerQuestions.webs(answers),
                answers.get(ServerQuestions.TOKEN),
                "--name",
                answers.get(ServerQuestions.NAME));
        if (!answers.has(DatabaseQuestions.URL)
                && joined.setting(DatabaseQuestions.URL).isEmpty()) {
            throw new SetupException(
                    SetupException.FAILED,
                    "The Booster gave this server no database, as it has none itself: run install.sh again and answer "
                            + DatabaseQuestions.URL + ".");
        }
        PrivateFile.write(layout.settings(), settings(answers, joined, layout).text());
    }

    private static SettingsText settings(Answers answers, Joined joined, Layout layout) throws IOException {
        String address = answers.get(ServerQuestions.ADDRESS);
        SettingsText settings = new SettingsText()
                .with(ServerQuestions.NAME, answers.get(ServerQuestions.NAME))
                .with("http.host", MachineChecks.listensOn(address).equals(address) ? address : "")
                .with(ServerQuestions.PORT, answers.get(ServerQuestions.PORT));
        // A Booster that joined its first later did not name the second to machines before.
        if (answers.has(ServerQuestions.SECOND)
                && !joined.setting(BoosterOptions.ADDRESSES.name()).contains(",")) {
            settings.with(BoosterOptions.ADDRESSES.name(), list(ServerQuestions.boosters(answers)))
                    .with(BoosterOptions.WEB.name(), list(ServerQuestions.webs(answers)));
        }
        DatabaseQuestions.write(answers, settings, layout);
        return settings;
    }

    private static String list(List<BoosterAddress> addresses) {
        return addresses.stream().map(BoosterAddress::toString).collect(Collectors.joining(","));
    }

    @Override
    public List<String> next(Answers answers, Layout layout, ProductCommand command) throws SetupException {
        String address = new BoosterAddress(
                        answers.get(ServerQuestions.ADDRESS), Integer.parseInt(answers.get(ServerQuestions.PORT)))
                .toString();
        // A name of its own: a token of the same name would replace that of another server.
        String name = "admin-" + answers.get(ServerQuestions.NAME);
        Subprocess.Result token = command.run("", "token", "add", name, "--role", "admin");
        return List.of(
                "Its address: https://" + address,
                token.isGood()
                        ? "An API token for an administrator, named " + name + " and shown only now:"
                        : "There is no API token yet (" + token.text() + "). Make one by:",
                token.isGood() ? lastLine(token.output()) : "omflow-server token add NAME --role admin");
    }

    private static String lastLine(String output) {
        return output.substring(output.lastIndexOf('\n') + 1);
    }
}
