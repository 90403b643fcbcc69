package org.omflow.booster.server.process;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One node of a process. */
public sealed interface ProcessNode {
    /** Its id within the process. */
    String id();

    /** Its name for people; the id by default. */
    String name();

    /** Its type as written in a definition. */
    String type();

    /** Where an order begins. */
    record StartNode(String id, String name, RequestedFields asked, String next) implements ProcessNode {
        @Override
        public String type() {
            return "start";
        }
    }

    /** Where an order waits for a person. */
    record FormNode(String id, String name, RequestedFields asked, String next) implements ProcessNode {
        @Override
        public String type() {
            return "form";
        }
    }

    /** Follows the first case that holds; {@code otherwise} is null when not given. */
    record SwitchNode(String id, String name, List<Case> cases, String otherwise) implements ProcessNode {
        public SwitchNode {
            cases = List.copyOf(cases);
        }

        @Override
        public String type() {
            return "switch";
        }
    }

    /** One exit of a switch and its condition. */
    record Case(Expression when, String next) {}

    /** Computes fields of the order's form. */
    record SetFormNode(String id, String name, Map<String, Expression> set, String next) implements ProcessNode {
        public SetFormNode {
            set = ordered(set);
        }

        @Override
        public String type() {
            return "setform";
        }
    }

    /** Splits the order into parallel branches. */
    record AsyncNode(String id, String name, List<String> branches) implements ProcessNode {
        public AsyncNode {
            branches = List.copyOf(branches);
        }

        @Override
        public String type() {
            return "async";
        }
    }

    /** Waits for all branches of its split and continues once. */
    record CollectionNode(String id, String name, String next) implements ProcessNode {
        @Override
        public String type() {
            return "collection";
        }
    }

    /**
     * Places an order of another process and waits for its end.
     *
     * @param form the fields of that order's form, computed from this order's form
     * @param result the fields of this order's form, computed from that order's form at its end
     */
    record SubflowNode(
            String id,
            String name,
            String process,
            Map<String, Expression> form,
            Map<String, Expression> result,
            String next)
            implements ProcessNode {
        public SubflowNode {
            form = ordered(form);
            result = ordered(result);
        }

        @Override
        public String type() {
            return "subflow";
        }
    }

    /** Where an order ends. */
    record EndNode(String id, String name) implements ProcessNode {
        @Override
        public String type() {
            return "end";
        }
    }

    private static Map<String, Expression> ordered(Map<String, Expression> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
