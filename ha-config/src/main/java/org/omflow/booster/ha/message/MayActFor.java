package org.omflow.booster.ha.message;

import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * For whom a login may act, that is, whom it may name in the field {@code by}: always for itself, and for these people
 * or for anyone if an administrator allowed it.
 *
 * @param names the people beside the login itself; only {@code *} for anyone
 */
public record MayActFor(Set<String> names) {
    /** Most people for whom one login may act by name. */
    public static final int MOST_NAMES = 100;

    private static final String ALL = "*";
    private static final String NONE = "none";
    private static final String SEPARATOR = ",";

    /** For nobody but itself. */
    public static final MayActFor ITSELF = new MayActFor(Set.of());
    /** For anyone. */
    public static final MayActFor ANYONE = new MayActFor(Set.of(ALL));

    public MayActFor {
        names = Collections.unmodifiableSet(new TreeSet<>(names));
    }

    /**
     * Parses what an administrator writes: {@code *}, {@code none}, or names separated by commas.
     *
     * @throws IllegalArgumentException saying what is wrong and what to write
     */
    public static MayActFor parse(String text) {
        return text.strip().equals(NONE) ? ITSELF : read(text);
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException saying what is wrong and what to write
     */
    public static MayActFor read(String text) {
        if (text.isEmpty()) {
            return ITSELF;
        }
        if (text.strip().equals(ALL)) {
            return ANYONE;
        }
        String[] parts = text.split(SEPARATOR, MOST_NAMES + 1);
        if (parts.length > MOST_NAMES) {
            throw new IllegalArgumentException(
                    "these are more than " + MOST_NAMES + " names: name fewer, or write '*' for anyone");
        }
        Set<String> names = new TreeSet<>();
        Arrays.stream(parts).map(String::strip).forEach(names::add);
        names.forEach(MayActFor::requireName);
        return new MayActFor(names);
    }

    private static void requireName(String name) {
        boolean hasControl = name.chars().anyMatch(Character::isISOControl);
        if (name.isEmpty() || name.length() > Limits.PERSON || hasControl || name.equals(ALL) || name.equals(NONE)) {
            throw new IllegalArgumentException(ErrorText.show(name)
                    + " is not a name: write '*' for anyone, 'none', or names of 1 to " + Limits.PERSON
                    + " characters separated by commas, without control characters");
        }
    }

    /** As it is stored and sent: empty, {@code *}, or names separated by commas. */
    public String text() {
        return String.join(SEPARATOR, names);
    }

    /** As an administrator writes it. */
    public String shown() {
        return isItselfOnly() ? NONE : text();
    }

    /** Whether the login acts for nobody but itself. */
    public boolean isItselfOnly() {
        return names.isEmpty();
    }

    /**
     * Refuses a job whose field {@code by} names somebody for whom its sender may not act.
     *
     * @param login the sender; null when unknown
     * @throws RejectedException {@code forbidden_by}
     */
    public void require(Job job, String login) throws RejectedException {
        String by = job.by();
        if (by == null || by.equals(login) || names.contains(ALL) || names.contains(by)) {
            return;
        }
        throw new RejectedException(
                ErrorCode.FORBIDDEN_BY,
                "Field 'by' is " + ErrorText.show(by) + ", for whom the login "
                        + (login == null ? "of the sender" : ErrorText.show(login))
                        + " may not act; leave 'by' out, or let an administrator allow it with 'user may-act-for' on the"
                        + " Booster (for a certificate: 'node may-act-for', for an API token: 'token add --may-act-for').");
    }
}
