package org.omflow.booster.ha.web;

import io.javalin.http.Context;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.omflow.booster.ha.message.ErrorText;

/** Reads the query of a request as UTF-8, whatever charset its headers name; the web server would decode it in that. */
public final class QueryParameters {
    private QueryParameters() {}

    /**
     * The first value of a parameter; null when absent.
     *
     * @throws IllegalArgumentException when the query is not percent-encoded, with what to do
     */
    public static String first(Context context, String name) {
        String query = context.req().getQueryString();
        if (query == null) {
            return null;
        }
        for (String parameter : query.split("&")) {
            int end = parameter.indexOf('=');
            if (decode(end < 0 ? parameter : parameter.substring(0, end)).equals(name)) {
                return end < 0 ? "" : decode(parameter.substring(end + 1));
            }
        }
        return null;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the query has " + ErrorText.show(text) + ", which is not percent-encoded: encode it as UTF-8", e);
        }
    }
}
