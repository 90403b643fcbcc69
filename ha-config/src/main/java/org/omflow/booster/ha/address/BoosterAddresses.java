package org.omflow.booster.ha.address;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The Boosters in the order in which they are tried: the primary, then the secondary.
 *
 * @param inOrder one or two different addresses
 */
public record BoosterAddresses(List<BoosterAddress> inOrder) {
    public BoosterAddresses {
        inOrder = List.copyOf(inOrder);
        if (inOrder.isEmpty() || inOrder.size() > 2) {
            throw new IllegalArgumentException(
                    "one or two addresses, the primary Booster first, but " + inOrder.size() + " are given");
        }
        if (inOrder.size() == 2 && inOrder.get(0).isSame(inOrder.get(1))) {
            throw new IllegalArgumentException("two different addresses, but both are " + inOrder.get(0));
        }
    }

    /**
     * Reads addresses separated by commas.
     *
     * @throws IllegalArgumentException when one is malformed, two are equal, or there are none or more than two
     */
    public static BoosterAddresses parse(String text) {
        List<BoosterAddress> addresses = new ArrayList<>();
        for (String part : text.split(",")) {
            if (!part.isBlank()) {
                addresses.add(BoosterAddress.parse(part));
            }
        }
        return new BoosterAddresses(addresses);
    }

    @Override
    public String toString() {
        return inOrder.stream().map(BoosterAddress::toString).collect(Collectors.joining(","));
    }
}
