package org.omflow.booster.ha.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.omflow.booster.ha.json.Json;

/**
 * One thing that is wrong around a process, and how to mend it.
 *
 * @param check the short name of what was checked, the same each time
 * @param severity what the process does about it
 * @param problem a sentence without a full stop
 * @param remedy lines to copy: SQL for the database's administrator, which ends in a semicolon, or a setting
 */
public record Finding(String check, Severity severity, String problem, List<String> remedy) {
    /** What a process does about a finding. */
    public enum Severity {
        /** It does not work like that: it does not start, or takes no further jobs. */
        REFUSE,
        /** It goes on. */
        WARN;

        /** As in JSON and in what the command prints. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Finding {
        remedy = List.copyOf(remedy);
    }

    /** One with which the process does not work. */
    public static Finding refuse(String check, String problem, String... remedy) {
        return new Finding(check, Severity.REFUSE, problem, List.of(remedy));
    }

    /** One with which the process goes on. */
    public static Finding warn(String check, String problem, String... remedy) {
        return new Finding(check, Severity.WARN, problem, List.of(remedy));
    }

    /** Whether the process does not work like that. */
    public boolean refuses() {
        return severity == Severity.REFUSE;
    }

    /** In one line. */
    public String text() {
        return check + ": " + problem + ". Remedy: " + String.join(" ", remedy);
    }

    /** For health. */
    public static ArrayNode toJson(List<Finding> findings) {
        ArrayNode all = Json.array();
        for (Finding finding : findings) {
            ObjectNode one = all.addObject()
                    .put("check", finding.check)
                    .put("severity", finding.severity.text())
                    .put("problem", finding.problem);
            finding.remedy.forEach(one.putArray("remedy")::add);
        }
        return all;
    }
}
