package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A process that orders can follow: its form and its nodes, checked as a whole. Immutable. */
public final class ProcessDefinition {
    private final ObjectNode json;
    private final String key;
    private final int version;
    private final String name;
    private final FormFields form;
    private final Map<String, ProcessNode> nodes;
    private final ProcessNode.StartNode start;

    ProcessDefinition(
            ObjectNode json, String key, int version, String name, FormFields form, Map<String, ProcessNode> nodes) {
        this.json = json;
        this.key = key;
        this.version = version;
        this.name = name;
        this.form = form;
        this.nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
        this.start = nodes.values().stream()
                .filter(ProcessNode.StartNode.class::isInstance)
                .map(ProcessNode.StartNode.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Reads and checks a definition; its version is 0.
     *
     * @throws InvalidDefinitionException with every fault
     */
    public static ProcessDefinition read(JsonNode json) throws InvalidDefinitionException {
        return DefinitionReader.read(json);
    }

    /** The same definition, deployed as that version. */
    public ProcessDefinition withVersion(int deployed) {
        return new ProcessDefinition(json, key, deployed, name, form, nodes);
    }

    /** The key by which jobs name the process. */
    public String key() {
        return key;
    }

    /** The version, counted from 1; 0 before the definition is deployed. */
    public int version() {
        return version;
    }

    /** The name for people; the key by default. */
    public String name() {
        return name;
    }

    /** The fields that its orders may have. */
    public FormFields fields() {
        return form;
    }

    /** The node of that id; null when there is none. */
    public ProcessNode node(String id) {
        return nodes.get(id);
    }

    /** Its nodes in the order of the definition. */
    public Collection<ProcessNode> nodes() {
        return nodes.values();
    }

    /** Where its orders begin. */
    public ProcessNode.StartNode start() {
        return start;
    }

    /** The JSON it was read from; a copy. */
    public ObjectNode toJson() {
        return json.deepCopy();
    }

    @Override
    public String toString() {
        return key + " version " + version;
    }
}
