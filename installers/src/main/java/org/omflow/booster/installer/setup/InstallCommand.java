package org.omflow.booster.installer.setup;

import java.util.ArrayList;
import java.util.List;

/** The lines that install a package on another machine, to copy: its secrets are in no argument, which others see. */
final class InstallCommand {
    private InstallCommand() {}

    static List<String> of(String packageName, List<String> answers) {
        List<String> lines = new ArrayList<>();
        lines.add("tar xf " + packageName + ".tar.gz");
        lines.add("cd " + packageName);
        lines.add("./install.sh --unattended --answers - <<'END'");
        lines.addAll(answers);
        lines.add("END");
        return lines;
    }
}
