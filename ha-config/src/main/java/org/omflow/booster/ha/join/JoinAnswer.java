package org.omflow.booster.ha.join;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.omflow.booster.ha.json.Json;

/**
 * A Booster's answer to a machine that joins or renews its certificate.
 *
 * @param certificate the machine's certificate and the intermediate ones, as PEM
 * @param settings where the Boosters and, if needed, the database are; by setting name
 * @param files further files for {@code conf/tls}, by name: the authority's key, for a Booster, and the authorities of
 *     the database's certificate
 */
public record JoinAnswer(String certificate, Map<String, String> settings, Map<String, String> files) {
    /** The file with the authorities of the database's certificate. */
    public static final String DATABASE_AUTHORITY = "database-ca.pem";

    private static final Pattern FILE = Pattern.compile("ca\\.(key|secret)|database-ca\\.pem");
    private static final Pattern SETTING = Pattern.compile("[a-z0-9.-]{1,64}");

    public JoinAnswer {
        settings = new LinkedHashMap<>(settings);
        files = new LinkedHashMap<>(files);
    }

    /** As JSON. */
    public ObjectNode toJson() {
        ObjectNode answer = Json.object().put("certificate", certificate);
        ObjectNode all = answer.putObject("settings");
        settings.forEach(all::put);
        ObjectNode more = answer.putObject("files");
        files.forEach(more::put);
        return answer;
    }

    /**
     * Reads an answer and refuses whatever must not reach the disk.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static JoinAnswer read(JsonNode answer) {
        if (!answer.path("certificate").isTextual()) {
            throw new IllegalArgumentException("it holds no certificate");
        }
        return new JoinAnswer(
                answer.path("certificate").asText(),
                texts(answer.path("settings"), SETTING),
                texts(answer.path("files"), FILE));
    }

    private static Map<String, String> texts(JsonNode object, Pattern name) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!name.matcher(entry.getKey()).matches() || !entry.getValue().isTextual()) {
                throw new IllegalArgumentException("it holds '" + entry.getKey() + "', which is not allowed there");
            }
            texts.put(entry.getKey(), entry.getValue().asText());
        }
        return texts;
    }

    @Override
    public String toString() {
        return "answer with settings " + settings.keySet() + " and files " + files.keySet() + " (contents hidden)";
    }
}
