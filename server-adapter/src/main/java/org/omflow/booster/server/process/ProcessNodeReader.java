package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.omflow.booster.ha.message.ErrorText;

/** Reads one node of a definition; {@link FlowCheck} checks afterwards where its exits lead. */
final class ProcessNodeReader {
    /** The most cases of a switch. */
    static final int MAX_CASES = 100;
    /** The most branches of a split. */
    static final int MAX_BRANCHES = 100;

    private static final String TYPES = "start, end, form, switch, setform, async, collection, subflow";

    private final PropertyReader json;
    private final String path;
    private final FormFields form;
    private final DefinitionFaults faults;
    private final List<FlowNode.Exit> exits = new ArrayList<>();
    private boolean whole = true;

    private ProcessNodeReader(ObjectNode json, String path, FormFields form, DefinitionFaults faults) {
        this.json = new PropertyReader(json, path, faults);
        this.path = path;
        this.form = form;
        this.faults = faults;
    }

    /** Reads one node and its exits. */
    static FlowNode read(ObjectNode json, String path, FormFields form, DefinitionFaults faults) {
        return new ProcessNodeReader(json, path, form, faults).read();
    }

    private FlowNode read() {
        boolean named = json.name("id") != null;
        // Even an invalid id tells which node others lead to.
        String id =
                json.has("id") && json.get("id").isTextual() ? json.get("id").textValue() : path;
        String type = json.text("type");
        ProcessNode node = type == null ? null : node(type, id, json.label("name", id));
        return new FlowNode(path, id, node, exits, whole && named && node != null);
    }

    private ProcessNode node(String type, String id, String name) {
        switch (type) {
            case "start":
                json.allowOnly("a start node", "id", "type", "name", "fields", "required", "next");
                return new ProcessNode.StartNode(id, name, asked(true), next("next"));
            case "form":
                json.allowOnly("a form node", "id", "type", "name", "fields", "required", "next");
                return new ProcessNode.FormNode(id, name, asked(false), next("next"));
            case "switch":
                json.allowOnly("a switch node", "id", "type", "name", "cases", "otherwise");
                return new ProcessNode.SwitchNode(id, name, cases(), json.has("otherwise") ? next("otherwise") : null);
            case "setform":
                json.allowOnly("a setform node", "id", "type", "name", "set", "next");
                return new ProcessNode.SetFormNode(id, name, json.expressions("set", form, form, 1), next("next"));
            case "async":
                json.allowOnly("an async node", "id", "type", "name", "branches");
                return new ProcessNode.AsyncNode(id, name, branches());
            case "collection":
                json.allowOnly("a collection node", "id", "type", "name", "next");
                return new ProcessNode.CollectionNode(id, name, next("next"));
            case "subflow":
                json.allowOnly("a subflow node", "id", "type", "name", "process", "form", "result", "next");
                return subflow(id, name);
            case "end":
                json.allowOnly("an end node", "id", "type", "name");
                return new ProcessNode.EndNode(id, name);
            case "sleep", "call":
                json.fault("type", "Process node type '" + type + "' is not supported yet; use one of " + TYPES + ".");
                return null;
            default:
                json.fault("type", "Type " + ErrorText.show(type) + " is not a node type; use one of " + TYPES + ".");
                return null;
        }
    }

    private ProcessNode subflow(String id, String name) {
        String process = json.name("process");
        // The other process has versions of its own, so its fields are not known here.
        Map<String, Expression> given = json.expressions("form", FormFields.ANY, form, 0);
        Map<String, Expression> result = json.expressions("result", form, FormFields.ANY, 0);
        return new ProcessNode.SubflowNode(id, name, process, given, result, next("next"));
    }

    private List<ProcessNode.Case> cases() {
        JsonNode list = json.list("cases", "cases", 1, MAX_CASES);
        List<ProcessNode.Case> cases = new ArrayList<>();
        whole &= list != null;
        for (int i = 0; list != null && i < list.size(); i++) {
            String at = json.path("cases") + "/" + i;
            if (list.get(i) instanceof ObjectNode object) {
                PropertyReader one = new PropertyReader(object, at, faults);
                one.allowOnly("a case", "when", "next");
                cases.add(new ProcessNode.Case(one.expression("when", form), next(one, "next")));
            } else {
                whole = false;
                faults.add(
                        at,
                        "A case is " + ErrorText.show(list.get(i).toString())
                                + "; it must be an object {\"when\": ..., \"next\": ...}.");
            }
        }
        return cases;
    }

    private List<String> branches() {
        List<String> branches = json.texts("branches", "different node ids", 2, MAX_BRANCHES);
        JsonNode list = json.get("branches");
        whole &= list != null && list.size() == branches.size();
        for (int i = 0; list != null && i < list.size(); i++) {
            if (branches.contains(list.get(i).textValue())) {
                exits.add(new FlowNode.Exit(
                        json.path("branches") + "/" + i, list.get(i).textValue()));
            }
        }
        return branches;
    }

    private RequestedFields asked(boolean start) {
        boolean any = !json.has("fields");
        List<String> fields = any ? form.declared().stream().map(Field::name).toList() : fields("fields");
        List<String> required = json.has("required") ? fields("required") : List.of();
        for (int i = 0; !any && i < required.size(); i++) {
            if (!fields.contains(required.get(i))) {
                faults.add(
                        json.path("required"),
                        "Field " + ErrorText.show(required.get(i))
                                + " is required here but not among 'fields'; add it there.");
            }
        }
        if (start && !json.has("required")) {
            required = form.declared().stream()
                    .filter(Field::required)
                    .map(Field::name)
                    .toList();
            for (String field : required) {
                if (!fields.contains(field)) {
                    json.fault(
                            "fields",
                            "Field " + ErrorText.show(field) + " is required by the form but not among 'fields' of"
                                    + " the start; add it, or give the start a list 'required' of its own.");
                }
            }
        }
        return new RequestedFields(any && form.any(), fields, required);
    }

    private List<String> fields(String property) {
        List<String> fields = json.texts(property, "field names", 0, PropertyReader.MAX_FIELDS);
        JsonNode list = json.get(property);
        for (int i = 0; list.isArray() && i < list.size(); i++) {
            if (list.get(i).isTextual()) {
                json.checkField(list.get(i).textValue(), json.path(property) + "/" + i, form);
            }
        }
        return fields;
    }

    private String next(String property) {
        return next(json, property);
    }

    private String next(PropertyReader from, String property) {
        String target = from.text(property);
        if (target == null) {
            whole = false;
        } else {
            exits.add(new FlowNode.Exit(from.path(property), target));
        }
        return target;
    }
}
