package org.omflow.booster.ha.database;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The values of an SQL {@code IN (...)}, padded to a power of two with the last value: the database then sees few
 * different statements and keeps their plans.
 */
public final class InList {
    private final List<String> values;

    /** A list of at least one value. */
    public InList(Collection<String> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("an IN list needs at least one value");
        }
        List<String> padded = new ArrayList<>(values);
        int size = Integer.highestOneBit(padded.size());
        if (size < padded.size()) {
            size *= 2;
        }
        String last = padded.get(padded.size() - 1);
        padded.addAll(Collections.nCopies(size - padded.size(), last));
        this.values = padded;
    }

    /** One question mark for each value, separated by commas. */
    public String marks() {
        return String.join(",", Collections.nCopies(values.size(), "?"));
    }

    /** The values to bind, in order. */
    public List<String> values() {
        return values;
    }

    /** Binds values to the question marks of a statement. */
    @FunctionalInterface
    public interface Binder {
        /** Binds the value; positions begin at 0. */
        void bind(int position, String value);
    }

    /** Binds the values, the first to the question mark at {@code first}; returns the position after the last. */
    public int bind(int first, Binder binder) {
        int position = first;
        for (String value : values) {
            binder.bind(position++, value);
        }
        return position;
    }
}
