package org.omflow.booster.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.ha.testkit.GuideTable;

/** The table in KEYS-AND-ROLES.md of who may do what with messages. */
final class MessageRights {
    private static final String NOTHING = "nothing";

    private MessageRights() {}

    /** What there is at an address, which decides what can be done there. */
    enum Kind {
        QUEUE,
        TOPIC,
        TEMPORARY,
        REPLY,
        OTHER;

        private static Kind of(String address, String what) {
            return switch (address) {
                case "omflow.temporary.#" -> TEMPORARY;
                case "omflow.reply.#" -> REPLY;
                case "#" -> OTHER;
                default ->
                    switch (what.split("[ :]")[0]) {
                        case "queue" -> QUEUE;
                        case "topic" -> TOPIC;
                        default -> throw new IllegalArgumentException(address + " is neither queue nor topic: " + what);
                    };
            };
        }
    }

    /** The words of the table's cells. */
    enum Word {
        SEND("send"),
        TAKE("take"),
        BROWSE("browse"),
        LISTEN("listen"),
        LISTEN_DURABLY("listen durably"),
        MAKE_OWN("make own");

        private final String text;

        Word(String text) {
            this.text = text;
        }

        private static Word of(String text) {
            return Arrays.stream(values())
                    .filter(word -> word.text.equals(text))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("'" + text + "' is not a word of the table of rights"));
        }
    }

    /** What a role may do at an address. */
    record Cell(String address, Kind kind, UserRole role, Set<Word> words) {}

    static GuideTable table() throws IOException {
        return GuideTable.of("booster-broker/KEYS-AND-ROLES.md", "who may do what with messages");
    }

    static List<Cell> cells() throws IOException {
        List<Cell> cells = new ArrayList<>();
        for (Map<String, String> row : table().rows()) {
            String address = row.get("address");
            Kind kind = Kind.of(address, row.get("what it is"));
            for (UserRole role : UserRole.values()) {
                cells.add(new Cell(address, kind, role, words(row.get(role.text()))));
            }
        }
        return cells;
    }

    private static Set<Word> words(String cell) {
        Set<Word> words = EnumSet.noneOf(Word.class);
        if (!cell.equals(NOTHING)) {
            for (String word : cell.split(", ")) {
                words.add(Word.of(word));
            }
        }
        return words;
    }
}
