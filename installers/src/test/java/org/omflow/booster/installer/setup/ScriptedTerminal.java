package org.omflow.booster.installer.setup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** An administrator who types these lines; the terminal ends after the last. */
final class ScriptedTerminal implements Terminal {
    final List<String> said = new ArrayList<>();
    final List<String> prompts = new ArrayList<>();
    private final Deque<String> typed;

    ScriptedTerminal(String... typed) {
        this.typed = new ArrayDeque<>(List.of(typed));
    }

    @Override
    public void say(String text) {
        said.add(text);
    }

    @Override
    public String ask(String prompt, boolean secret) throws SetupException {
        prompts.add(prompt);
        if (typed.isEmpty()) {
            throw new SetupException(SetupException.WRONG_ANSWERS, "ended");
        }
        return typed.removeFirst();
    }

    String text() {
        return String.join("\n", said);
    }
}
