package org.omflow.booster.installer.setup;

import java.util.LinkedHashMap;
import java.util.Map;

/** The answers so far, in the order of their questions. Confined to one thread. */
final class Answers {
    private final Map<String, String> byKey = new LinkedHashMap<>();

    /** The answer; empty when there is none. */
    String get(String key) {
        return byKey.getOrDefault(key, "");
    }

    boolean has(String key) {
        return !get(key).isEmpty();
    }

    /** Records an answer; an empty one removes it. */
    void put(String key, String answer) {
        if (answer.isEmpty()) {
            byKey.remove(key);
        } else {
            byKey.put(key, answer);
        }
    }

    void remove(String key) {
        byKey.remove(key);
    }

    /** All that are not empty. */
    Map<String, String> all() {
        return Map.copyOf(byKey);
    }
}
