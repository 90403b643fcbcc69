package org.omflow.booster.broker.web;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Set;
import org.omflow.booster.ha.message.ErrorCode;

/** Refuses requests with too large a body, and changes requested by pages of other sites. */
final class RequestLimits {
    /** Largest body of a request. */
    static final int MOST_BYTES = 64 << 10;

    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private RequestLimits() {}

    static void checkSize(Context context) {
        long bytes = context.req().getContentLengthLong();
        if (bytes > MOST_BYTES) {
            // Do not wait for the rest of the body.
            context.header("Connection", "close");
            throw tooLarge("The body has " + bytes + " bytes");
        }
    }

    static WebProblem tooLarge(String fact) {
        return new WebProblem(
                TOO_LARGE, ErrorCode.TOO_LARGE, fact + ": at most " + MOST_BYTES + " are accepted, send less");
    }

    /** A browser adds its stored login to requests of any page; the Origin header names that page's site. */
    static void checkOrigin(Context context) {
        String origin = context.header("Origin");
        if (origin == null || READING.contains(context.method().name())) {
            return;
        }
        if (!authority(origin).equalsIgnoreCase(context.host())) {
            throw new WebProblem(
                    FORBIDDEN,
                    ErrorCode.FORBIDDEN,
                    "The request came from a page of " + origin + ", not of this Booster (" + context.host()
                            + "): only its own pages may make changes");
        }
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
