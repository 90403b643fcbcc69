package org.omflow.booster.tests.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Secrets, each by a name, and the forms in which one of them may stand in a text. */
final class Secrets {
    private final Map<String, Set<String>> forms = new LinkedHashMap<>();

    Secrets add(String name, String secret) {
        if (secret.length() < 12) {
            throw new IllegalArgumentException(name + " is so short that it may stand in a text by chance");
        }
        byte[] bytes = secret.getBytes(UTF_8);
        Set<String> all = new LinkedHashSet<>(List.of(secret, URLEncoder.encode(secret, UTF_8)));
        all.add(HexFormat.of().formatHex(bytes));
        all.add(HexFormat.of().withUpperCase().formatHex(bytes));
        all.addAll(base64(bytes));
        forms.put(name, all);
        return this;
    }

    /** However many bytes stand before it, such as those of a user's name: without what is coded with its neighbours. */
    private static List<String> base64(byte[] secret) {
        List<String> all = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + secret.length];
            System.arraycopy(secret, 0, shifted, before, secret.length);
            int from = before == 0 ? 0 : 4;
            int to = shifted.length / 3 * 4;
            String text = Base64.getEncoder().encodeToString(shifted).substring(from, to);
            all.add(text);
            all.add(text.replace('+', '-').replace('/', '_'));
        }
        return all;
    }

    /** The names of those that stand in a text. */
    Set<String> in(String text) {
        Set<String> found = new TreeSet<>();
        forms.forEach((name, all) -> {
            if (all.stream().anyMatch(text::contains)) {
                found.add(name);
            }
        });
        return found;
    }
}
