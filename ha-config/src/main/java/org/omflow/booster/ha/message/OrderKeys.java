package org.omflow.booster.ha.message;

import java.text.Normalizer;

/** Checks order keys: which a submitter may choose and which may name an order that exists. */
public final class OrderKeys {
    private OrderKeys() {}

    /**
     * Checks an order key that a submitter gave.
     *
     * @param subflowAllowed whether it may name an order that exists, and so a subflow's too
     * @throws RejectedException {@code invalid_field}
     */
    public static String check(String field, String key, boolean subflowAllowed) throws RejectedException {
        int most = subflowAllowed ? Limits.STORED_ORDER_KEY : Limits.ORDER_KEY;
        boolean fine = !key.isEmpty()
                && key.length() <= most
                && key.equals(key.strip())
                && key.chars().noneMatch(Character::isISOControl)
                && (subflowAllowed || key.indexOf(Limits.SUBFLOW_MARK) < 0);
        if (!fine) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' is " + ErrorText.show(key) + "; an order key has 1 to " + most
                            + " characters, none of them a control character"
                            + (subflowAllowed ? "" : " or '" + Limits.SUBFLOW_MARK + "'")
                            + ", and no space at its start or end.");
        }
        // Not for orders that are there already: their keys are as they were placed.
        if (!subflowAllowed && !Normalizer.isNormalized(key, Normalizer.Form.NFC)) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Field '" + field + "' is " + ErrorText.show(key)
                            + ", which is not in Unicode's composed form (NFC): another key would look the same. Write"
                            + " letters with their accents as one character, as most programs do by themselves.");
        }
        return key;
    }
}
