package org.omflow.booster.broker.web;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Set;
import org.omflow.booster.ha.log.PlainText;
import org.omflow.booster.ha.message.ErrorCode;

/** Refuses requests with too large a body, and changes requested by pages of other sites. */
final class RequestLimits {
    /** Largest body of a request. */
    static final int MOST_BYTES = 64 << 10;

    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** Scripts of a page set it; a browser asks before it lets a page of another site do so. */
    private static final String OWN_PAGE = "X-Requested-With";

    private static final Set<String> BROWSER_HEADERS =
            Set.of("Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Upgrade-Insecure-Requests");

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

    /**
     * Refuses a change that a page of another site makes with a login or certificate that the browser adds to requests
     * of any page. Browsers name the page's site in {@code Origin}, {@code Sec-Fetch-Site} or {@code Referer}; a change
     * from a browser without any of them needs the header {@value #OWN_PAGE}, which no other site's page can set.
     * Programs that are no browsers, such as curl, need none of it.
     */
    static void checkOrigin(Context context) {
        if (READING.contains(context.method().name())) {
            return;
        }
        String origin = context.header("Origin");
        String site = context.header("Sec-Fetch-Site");
        String referer = context.header("Referer");
        if (origin != null && !isHere(origin, context)) {
            throw foreign(context, "came from a page of " + PlainText.of(origin, PlainText.LONGEST));
        }
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw foreign(
                    context,
                    "came from a page of another site (Sec-Fetch-Site: " + PlainText.of(site, PlainText.LONGEST) + ")");
        }
        if (origin == null && referer != null && !isHere(referer, context)) {
            throw foreign(context, "came from a page of " + PlainText.of(referer, PlainText.LONGEST));
        }
        boolean named = origin != null || "same-origin".equals(site) || referer != null;
        if (!named && isOfBrowser(context) && context.header(OWN_PAGE) == null) {
            throw foreign(
                    context,
                    "came from a browser that does not name the page (no Origin header, nor " + OWN_PAGE + ")");
        }
    }

    private static boolean isHere(String page, Context context) {
        return authority(page).equalsIgnoreCase(context.host());
    }

    private static boolean isOfBrowser(Context context) {
        String agent = context.header("User-Agent");
        return context.header("Cookie") != null
                || agent != null && agent.startsWith("Mozilla/")
                || BROWSER_HEADERS.stream().anyMatch(header -> context.header(header) != null);
    }

    private static WebProblem foreign(Context context, String fact) {
        return new WebProblem(
                FORBIDDEN,
                ErrorCode.FORBIDDEN,
                "The request " + fact + ", not of this Booster (" + context.host()
                        + "): only its own pages may make changes");
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
