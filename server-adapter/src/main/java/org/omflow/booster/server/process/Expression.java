package org.omflow.booster.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Set;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlContext;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlExpression;
import org.apache.commons.jexl3.JexlFeatures;
import org.apache.commons.jexl3.JexlInfo;
import org.apache.commons.jexl3.introspection.JexlPermissions;
import org.omflow.booster.ha.message.ErrorText;

/**
 * A condition or computation over the fields of a form, such as {@code amount > 1000 && kind == 'new'}. It can only
 * compute: {@link ExpressionCheck} checks its text before the parser and {@link ExpressionShape} its syntax tree after
 * it, and both reject calls, loops, assignments and access to Java. Thread-safe.
 */
public final class Expression {
    /** How many characters an expression may have. */
    public static final int MAX_LENGTH = 1_000;

    private static final JexlEngine ENGINE = new JexlBuilder()
            .features(JexlFeatures.createNone().comparatorNames(true).structuredLiteral(true))
            .permissions(JexlPermissions.NONE)
            .arithmetic(new FormArithmetic())
            .strict(true)
            .silent(false)
            .safe(false)
            .antish(false)
            .booleanLogical(true)
            .cache(0)
            .debug(false)
            .create();
    /** Passed explicitly; otherwise JEXL walks the stack to find its caller. */
    private static final JexlInfo PLACE = new JexlInfo("expression", 1, 1);

    private final String source;
    private final JexlExpression compiled;
    private final Set<String> fields;

    private Expression(String source, JexlExpression compiled, Set<String> fields) {
        this.source = source;
        this.compiled = compiled;
        this.fields = Collections.unmodifiableSet(fields);
    }

    /**
     * Reads an expression.
     *
     * @throws ExpressionException naming the place of the fault
     */
    static Expression of(String source) throws ExpressionException {
        if (source.isBlank() || source.length() > MAX_LENGTH) {
            throw new ExpressionException("it has " + source.length() + " characters; it must have 1 to " + MAX_LENGTH
                    + " that are not all spaces");
        }
        ExpressionCheck.check(source);
        try {
            JexlExpression compiled = ENGINE.createExpression(PLACE, source.replaceAll("[\\t\\r\\n]", " "));
            return new Expression(source, compiled, ExpressionShape.fieldsOf(compiled));
        } catch (JexlException e) {
            throw unparsed(source, e);
        } catch (StackOverflowError e) {
            throw new ExpressionException("it nests too deeply; compute a part of it in a setform node");
        }
    }

    /** The expression as written. */
    public String source() {
        return source;
    }

    /** The fields it names, in the order of their first use. */
    public Set<String> fields() {
        return fields;
    }

    /**
     * Computes its value for a form.
     *
     * @throws ExpressionException when it has none
     */
    JsonNode evaluate(ObjectNode form) throws ExpressionException {
        return Values.toJson(value(form));
    }

    /**
     * Whether it holds for a form; null counts as false.
     *
     * @throws ExpressionException when it has no value, or one that is neither true nor false
     */
    boolean holds(ObjectNode form) throws ExpressionException {
        Object value = value(form);
        if (value != null && !(value instanceof Boolean)) {
            throw new ExpressionException("a condition is true or false, not " + Values.show(value));
        }
        return Boolean.TRUE.equals(value);
    }

    private Object value(ObjectNode form) throws ExpressionException {
        Object value;
        try {
            value = compiled.evaluate(new FormContext(form));
        } catch (RuntimeException e) {
            throw new ExpressionException(reason(e), e);
        } catch (StackOverflowError e) {
            throw new ExpressionException("it nests too deeply; compute a part of it in a setform node");
        }
        if (value instanceof String text && text.length() > Values.MAX_TEXT) {
            throw new ExpressionException("the text would have more than " + Values.MAX_TEXT + " characters");
        }
        return value;
    }

    private static String reason(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ArithmeticException) {
                return cause.getMessage();
            }
        }
        return thrown.getMessage();
    }

    private static ExpressionException unparsed(String source, JexlException e) {
        int column = e.getInfo() == null ? 1 : Math.min(Math.max(e.getInfo().getColumn(), 1), source.length());
        return new ExpressionException(
                "syntax error near position " + column + ", at " + ErrorText.show(source.substring(column - 1)), e);
    }

    @Override
    public String toString() {
        return source;
    }

    /** Gives an expression read-only access to the fields of a form. */
    private record FormContext(ObjectNode form) implements JexlContext {
        @Override
        public Object get(String name) {
            return Values.of(form.get(name));
        }

        @Override
        public boolean has(String name) {
            return true;
        }

        @Override
        public void set(String name, Object value) {
            throw new UnsupportedOperationException("an expression cannot set a field");
        }
    }
}
