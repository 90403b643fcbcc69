package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorText;

/**
 * Moves orders through their processes. An exception leaves the order's progress unchanged. Stateless and
 * thread-safe; a {@link Progress} and a {@link Trace} belong to one thread at a time.
 */
public final class ProcessEngine {
    /**
     * Starts an order and advances it until it waits or ends.
     *
     * @param form the values given at the start
     * @throws FormException when the form is refused
     * @throws ProcessException when the process cannot continue
     */
    public Progress begin(ProcessDefinition definition, ObjectNode form, Trace trace)
            throws FormException, ProcessException {
        ProcessNode.StartNode start = definition.start();
        FormValidator.check(definition.fields(), start.asked(), form);
        FormValidator.checkSize(form);
        Progress progress = new Progress(Json.object().setAll(form));
        new OrderExecution(definition, progress, trace).from(start.next(), List.of());
        return progress;
    }

    /**
     * Completes the form at which an order waits, the longest-waiting one of several at that node, and advances the
     * order.
     *
     * @param form the values given, which become part of the order's form; null empties a field
     * @throws NotWaitingException when the order does not wait at that form
     * @throws FormException when the form is refused
     * @throws ProcessException when the process cannot continue
     */
    public void complete(ProcessDefinition definition, Progress progress, String node, ObjectNode form, Trace trace)
            throws NotWaitingException, FormException, ProcessException {
        Branch branch = progress.branches().stream()
                .filter(each -> !each.subflow() && each.node().equals(node))
                .findFirst()
                .orElseThrow(() -> new NotWaitingException(
                        "The order does not wait at a form " + ErrorText.show(node) + "; " + whereItWaits(progress)));
        ProcessNode.FormNode entered = (ProcessNode.FormNode) definition.node(node);
        FormValidator.check(definition.fields(), entered.asked(), form);
        Progress after = progress.copy();
        after.form().setAll(form);
        FormValidator.checkSize(after.form());
        after.leave(branch);
        trace.visited(entered, form);
        new OrderExecution(definition, after, trace).from(entered.next(), branch.splits());
        progress.become(after);
    }

    /**
     * The order that the subflow at a branch requests. Its form is computed from the order's current form, not from the
     * form when the branch arrived there.
     *
     * @param given values in place of computed ones
     * @throws NotWaitingException when no such branch waits for a subflow
     * @throws ProcessException when its form cannot be computed
     */
    public SubflowCall subflowAt(ProcessDefinition definition, Progress progress, int branch, ObjectNode given)
            throws NotWaitingException, ProcessException {
        ProcessNode.SubflowNode node = subflow(definition, progress, branch);
        return new SubflowCall(node.process(), OrderExecution.values(node, node.form(), progress.form(), given));
    }

    /**
     * Applies the result of a completed subflow to the waiting order and advances it.
     *
     * @param childForm the form of that order at its end
     * @param given values in place of computed ones
     * @throws NotWaitingException when no such branch waits for a subflow
     * @throws ProcessException when the result cannot be computed or the process cannot continue
     */
    public void endSubflow(
            ProcessDefinition definition,
            Progress progress,
            int branch,
            ObjectNode childForm,
            ObjectNode given,
            Trace trace)
            throws NotWaitingException, ProcessException {
        ProcessNode.SubflowNode node = subflow(definition, progress, branch);
        Progress after = progress.copy();
        Branch left = after.branch(branch);
        after.leave(left);
        OrderExecution run = new OrderExecution(definition, after, trace);
        run.give(node, node.result(), childForm, given);
        run.from(node.next(), left.splits());
        progress.become(after);
    }

    private static ProcessNode.SubflowNode subflow(ProcessDefinition definition, Progress progress, int id)
            throws NotWaitingException {
        Branch branch = progress.branch(id);
        if (branch == null || !branch.subflow()) {
            throw new NotWaitingException(
                    "The order does not wait for a subflow at branch " + id + "; " + whereItWaits(progress));
        }
        return (ProcessNode.SubflowNode) definition.node(branch.node());
    }

    private static String whereItWaits(Progress progress) {
        if (progress.status() == Progress.Status.COMPLETED) {
            return "it is completed.";
        }
        List<String> places = progress.branches().stream()
                .map(branch -> (branch.subflow() ? "the subflow '" : "the form '") + branch.node() + "'")
                .distinct()
                .toList();
        return "it waits at " + String.join(", ", places) + ".";
    }
}
