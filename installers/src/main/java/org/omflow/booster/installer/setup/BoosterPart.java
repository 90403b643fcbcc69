package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.file.PrivateFile;

/** The Booster: alone, the first of two, or the second, which joins the first. */
final class BoosterPart implements Part {
    private static final Pattern TOKEN = Pattern.compile("omj1\\.\\S+");
    private static final int PASSWORD_BYTES = 16;
    private static final int MOST_SERVERS = 20;

    private final PackageContent content;
    private final Reach reach;

    BoosterPart(PackageContent content, Reach reach) {
        this.content = content;
        this.reach = reach;
    }

    @Override
    public List<Question> questions() {
        return BoosterQuestions.all(reach);
    }

    @Override
    public void configure(Answers answers, Layout layout, ProductCommand command) throws SetupException, IOException {
        DatabaseQuestions.copyAuthority(answers, layout);
        PrivateFile.write(layout.settings(), settings(answers, layout).text());
        if (!BoosterQuestions.joins(answers)) {
            return;
        }
        Joined joined = new Joined(layout);
        joined.ensure(command, List.of(BoosterQuestions.web(answers)), answers.get(BoosterQuestions.TOKEN));
        String expected = joined.setting("pair.address");
        if (!expected.equals(own(answers).toString())) {
            throw new SetupException(
                    SetupException.FAILED,
                    "The primary expects its second Booster at " + expected + " and not at " + own(answers)
                            + ": run install.sh again with that address and port, or correct pair.peer on the primary.");
        }
    }

    private static SettingsText settings(Answers answers, Layout layout) {
        String address = answers.get(BoosterQuestions.ADDRESS);
        String listens = MachineChecks.listensOn(address);
        boolean joins = BoosterQuestions.joins(answers);
        boolean first = answers.has(BoosterQuestions.PEER) && !joins;
        SettingsText settings = new SettingsText()
                .with("host", listens.equals(address) ? address : "")
                .with("messages.port", answers.get(BoosterQuestions.MESSAGES))
                .with("clients.port", answers.get(BoosterQuestions.CLIENTS))
                .with("web.port", answers.get(BoosterQuestions.WEB));
        if (!joins) {
            // One that works alone has the address in its certificate by this.
            settings.with("pair.address", own(answers).toString());
        }
        if (first) {
            settings.with("pair.role", BoosterQuestions.PRIMARY)
                    .with(
                            "pair.peer",
                            BoosterAddress.parse(answers.get(BoosterQuestions.PEER))
                                    .toString())
                    .with("pair.password", password());
        }
        DatabaseQuestions.write(answers, settings, layout);
        return settings;
    }

    private static BoosterAddress own(Answers answers) {
        return new BoosterAddress(
                answers.get(BoosterQuestions.ADDRESS), Integer.parseInt(answers.get(BoosterQuestions.MESSAGES)));
    }

    private static String password() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public List<String> next(Answers answers, Layout layout, ProductCommand command) throws SetupException {
        List<String> lines = new ArrayList<>();
        Path logins = layout.conf().resolve("first-logins.txt");
        if (Files.exists(logins)) {
            lines.add("The first passwords are in " + logins + ": store them elsewhere, then delete that file.");
        }
        if (BoosterQuestions.joins(answers)) {
            lines.add("The two Boosters work as one now. Servers join at either of them.");
            return lines;
        }
        if (answers.has(BoosterQuestions.PEER)) {
            BoosterAddress peer = BoosterAddress.parse(answers.get(BoosterQuestions.PEER));
            lines.add("");
            lines.add("On the machine of the second Booster, " + peer.host() + ", within 24 hours:");
            lines.add("");
            lines.addAll(InstallCommand.of(
                    "Booster_" + content.packageVersion(),
                    List.of(
                            "address=" + peer.host(),
                            "messages.port=" + peer.port(),
                            "web.port=" + answers.get(BoosterQuestions.WEB),
                            "pair.peer=" + own(answers),
                            "pair.role=secondary",
                            "join.token=" + token(command, "booster"))));
        }
        lines.add("");
        lines.add("On the machine of each OMFLOW Server, up to " + MOST_SERVERS + " within 24 hours:");
        lines.add("");
        List<String> server = new ArrayList<>(List.of("booster.address=" + own(answers)));
        if (answers.has(BoosterQuestions.PEER)) {
            server.add("booster.second=" + BoosterAddress.parse(answers.get(BoosterQuestions.PEER)));
        }
        server.add("booster.web-port=" + answers.get(BoosterQuestions.WEB));
        server.add("join.token=" + token(command, "server", "--uses", Integer.toString(MOST_SERVERS)));
        lines.addAll(InstallCommand.of("OMFLOW_Server_" + content.packageVersion(), server));
        return lines;
    }

    private static String token(ProductCommand command, String role, String... more) throws SetupException {
        List<String> arguments = new ArrayList<>(List.of("token", "add", role));
        arguments.addAll(List.of(more));
        Subprocess.Result result = command.run("", arguments.toArray(String[]::new));
        Matcher token = TOKEN.matcher(result.output());
        return token.find() ? token.group() : "(make one by: omflow-booster token add " + role + ")";
    }
}
