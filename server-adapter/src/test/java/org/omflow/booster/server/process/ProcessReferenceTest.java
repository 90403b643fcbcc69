package org.omflow.booster.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.json.Json;

/** The example in PROCESS.md is deployed and walked, so that it cannot become wrong. */
@Tag("job")
class ProcessReferenceTest {
    private final ProcessEngine engine = new ProcessEngine();

    @Test
    void acceptsFullExample() throws Exception {
        ProcessDefinition example = example();
        assertThat(example.nodes())
                .extracting(ProcessNode::type)
                .contains("start", "form", "switch", "setform", "async", "collection", "subflow", "end");
        assertThat(example.fields().declared()).extracting(Field::type).contains(Field.Type.values());
    }

    @Test
    void walksPurchaseOfFullExample() throws Exception {
        ProcessDefinition example = example();
        Progress progress = engine.begin(
                example, Processes.json("{'subject':'ladder','kind':'purchase','amount':1500}"), new Trace());
        engine.complete(example, progress, "approve", Processes.json("{'approved':true}"), new Trace());
        SubflowCall call =
                engine.subflowAt(example, progress, progress.branches().get(0).id(), Processes.json("{}"));
        assertThat(call).isEqualTo(new SubflowCall("purchase", Processes.json("{'item':'ladder','limit':1500}")));
        engine.endSubflow(
                example,
                progress,
                progress.branches().get(0).id(),
                Processes.json("{'chosen':'Acme'}"),
                Processes.json("{}"),
                new Trace());
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        assertThat(progress.form().get("supplier").textValue()).isEqualTo("Acme");
    }

    @Test
    void walksRepairOfFullExample() throws Exception {
        ProcessDefinition example = example();
        Progress progress = engine.begin(
                example,
                Processes.json("{'subject':'lift','kind':'repair','urgent':true,'due':'2026-11-23','rooms':['1.01']}"),
                new Trace());
        assertThat(progress.form().get("title").textValue()).isEqualTo("URGENT: lift");
        engine.complete(example, progress, "repair", Processes.json("{'solved':false}"), new Trace());
        engine.complete(example, progress, "inform", Json.object(), new Trace());
        assertThat(progress.waitingAt()).containsExactly("repair");
        engine.complete(example, progress, "repair", Processes.json("{'solved':true}"), new Trace());
        assertThat(progress.status()).isEqualTo(Progress.Status.COMPLETED);
        assertThat(progress.form().get("tries").intValue()).isEqualTo(2);
    }

    @Test
    void namesEveryLimitAndReservedWord() throws Exception {
        String reference = reference();
        assertThat(List.of(
                        DefinitionReader.MAX_NODES,
                        PropertyReader.MAX_FIELDS,
                        ProcessNodeReader.MAX_CASES,
                        ProcessNodeReader.MAX_BRANCHES,
                        Expression.MAX_LENGTH,
                        Field.MAX_LENGTH,
                        FormReader.MAX_CHOICES,
                        FormValidator.MAX_DEPTH,
                        FormValidator.MAX_FIELD_NAME,
                        ExpressionCheck.MAX_DEPTH,
                        ExpressionCheck.MAX_NESTING_SIGNS,
                        FormArithmetic.DIGITS))
                .allMatch(limit -> reference.contains(String.valueOf(limit)));
        assertThat(ExpressionCheck.FORBIDDEN).allMatch(word -> reference.matches("(?s).*\\b" + word + "\\b.*"));
        assertThat(ExpressionCheck.LANGUAGE).allMatch(word -> reference.matches("(?s).*\\b" + word + "\\b.*"));
    }

    private static ProcessDefinition example() throws Exception {
        String reference = reference();
        int begin = reference.indexOf("```json") + "```json".length();
        return Processes.read((ObjectNode) Json.read(reference.substring(begin, reference.indexOf("```", begin))));
    }

    private static String reference() throws Exception {
        return Files.readString(Path.of(System.getProperty("basedir", "."), "PROCESS.md"));
    }
}
