package org.omflow.booster.server.process;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.commons.jexl3.JexlExpression;
import org.apache.commons.jexl3.internal.ScriptVisitor;
import org.apache.commons.jexl3.parser.*;

/**
 * The second check of an expression: walks its syntax tree, rejects everything but fields, values and operators, and
 * collects the fields that it names. Confined to one expression and one thread.
 */
final class ExpressionShape extends ScriptVisitor {
    private static final Set<Class<?>> ALLOWED = Set.of(
            ASTJexlScript.class,
            ASTReferenceExpression.class,
            ASTIdentifier.class,
            ASTNumberLiteral.class,
            ASTStringLiteral.class,
            ASTTrueNode.class,
            ASTFalseNode.class,
            ASTNullLiteral.class,
            ASTArrayLiteral.class,
            ASTAddNode.class,
            ASTSubNode.class,
            ASTMulNode.class,
            ASTDivNode.class,
            ASTModNode.class,
            ASTUnaryMinusNode.class,
            ASTUnaryPlusNode.class,
            ASTNotNode.class,
            ASTAndNode.class,
            ASTOrNode.class,
            ASTEQNode.class,
            ASTNENode.class,
            ASTLTNode.class,
            ASTLENode.class,
            ASTGTNode.class,
            ASTGENode.class,
            ASTERNode.class,
            ASTNRNode.class,
            ASTSWNode.class,
            ASTNSWNode.class,
            ASTEWNode.class,
            ASTNEWNode.class,
            ASTTernaryNode.class,
            ASTNullpNode.class);

    private final Set<String> fields = new LinkedHashSet<>();
    private String refused;

    private ExpressionShape() {}

    /**
     * The fields that an expression names.
     *
     * @throws ExpressionException when it does anything but compute
     */
    static Set<String> fieldsOf(JexlExpression expression) throws ExpressionException {
        ExpressionShape shape = new ExpressionShape();
        shape.visitExpression(expression, null);
        if (shape.refused != null) {
            throw new ExpressionException(shape.refused
                    + "; an expression has only fields, values and operators: no calls, no parts of values,"
                    + " no statements");
        }
        return shape.fields;
    }

    @Override
    protected Object visitNode(JexlNode node, Object data) {
        if (!ALLOWED.contains(node.getClass())) {
            refused = "it has a disallowed part at position " + node.jexlInfo().getColumn();
            return null;
        }
        if (node instanceof ASTIdentifier field) {
            fields.add(field.getName());
        }
        return super.visitNode(node, data);
    }
}
