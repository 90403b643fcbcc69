package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omflow.booster.ha.message.ErrorText;

/** Reads a process definition and reports every fault in it, not only the first. */
final class DefinitionReader {
    /** The most nodes of a process. */
    static final int MAX_NODES = 500;

    private final DefinitionFaults faults = new DefinitionFaults();

    private DefinitionReader() {}

    /**
     * Reads a definition.
     *
     * @throws InvalidDefinitionException with every fault
     */
    static ProcessDefinition read(JsonNode json) throws InvalidDefinitionException {
        DefinitionReader reader = new DefinitionReader();
        ProcessDefinition read = reader.definition(json);
        if (!reader.faults.none()) {
            throw new InvalidDefinitionException(reader.faults.all());
        }
        return read;
    }

    private ProcessDefinition definition(JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            faults.add(
                    "",
                    "The definition is " + (json == null ? "missing" : ErrorText.show(json.toString()))
                            + "; it must be an object {\"key\": ..., \"nodes\": [...]}.");
            return null;
        }
        PropertyReader top = new PropertyReader(object, "", faults);
        top.allowOnly("a definition", "key", "name", "form", "nodes");
        String key = top.name("key");
        String name = top.label("name", key);
        FormFields form = FormReader.read(top, faults);
        Map<String, ProcessNode> nodes = new LinkedHashMap<>();
        JsonNode list = top.list("nodes", "nodes", 1, MAX_NODES);
        if (list != null) {
            List<FlowNode> read = nodes(list, form);
            FlowCheck.check(read, faults);
            read.forEach(node -> nodes.put(node.id(), node.node()));
        }
        return faults.none() ? new ProcessDefinition(object.deepCopy(), key, 0, name, form, nodes) : null;
    }

    private List<FlowNode> nodes(JsonNode list, FormFields form) {
        Map<String, FlowNode> nodes = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            String path = "/nodes/" + i;
            if (!(list.get(i) instanceof ObjectNode object)) {
                faults.add(
                        path,
                        "A node is " + ErrorText.show(list.get(i).toString())
                                + "; it must be an object {\"id\": ..., \"type\": ...}.");
                continue;
            }
            FlowNode node = ProcessNodeReader.read(object, path, form, faults);
            if (nodes.putIfAbsent(node.id(), node) != null) {
                nodes.put(path, node.renamed(path));
                faults.add(
                        path + "/id",
                        "Process node id " + ErrorText.show(node.id()) + " is already used by "
                                + nodes.get(node.id()).path() + "; give each node its own.");
            }
        }
        return List.copyOf(nodes.values());
    }
}
