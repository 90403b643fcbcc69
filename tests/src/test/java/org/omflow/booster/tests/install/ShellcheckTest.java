package org.omflow.booster.tests.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.SourceTree;

/** Every script is one that shellcheck finds nothing wrong with. */
@Tag("install")
@Tag("integration")
class ShellcheckTest {
    @Test
    void noScriptHasAFault() throws Exception {
        assumeThat(Command.exists("shellcheck"))
                .as("shellcheck is installed (Debian: apt install shellcheck)")
                .isTrue();
        List<String> command = new ArrayList<>(List.of("shellcheck"));
        SourceTree.files(".*\\.sh").forEach(script -> command.add(script.toString()));
        assertThat(command).hasSizeGreaterThan(7);

        assertThat(Command.run(command.toArray(String[]::new))).isEqualTo(new Command.Said(0, ""));
    }
}
