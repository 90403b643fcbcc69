package org.omflow.booster.ha.doctor;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.omflow.booster.ha.tls.TlsException;

/** Checks the dates of the certificate of this process. */
public final class CertificateCheck implements Check {
    /** One of the cluster was renewed long before; somebody must replace any other in time. */
    static final Duration SOON = Duration.ofDays(14);

    private static final String CHECK = "certificate";

    private final Source source;
    private final Clock clock;
    private final String renewal;

    /** Where a process has its certificate. */
    @FunctionalInterface
    public interface Source {
        /**
         * The certificate; empty when there is none to check.
         *
         * @throws TlsException when the process cannot start like that, with what to do
         */
        Optional<X509Certificate> read() throws TlsException;
    }

    /**
     * Of the certificate in this place.
     *
     * @param renewal what to do about one that was not renewed
     */
    public CertificateCheck(Source source, Clock clock, String renewal) {
        this.source = source;
        this.clock = clock;
        this.renewal = renewal;
    }

    @Override
    public List<Finding> look() {
        try {
            return source.read().flatMap(this::look).stream().toList();
        } catch (TlsException e) {
            return List.of(Finding.refuse(CHECK, e.getMessage(), renewal));
        }
    }

    private Optional<Finding> look(X509Certificate one) {
        Instant now = clock.instant();
        Instant begins = one.getNotBefore().toInstant();
        Instant ends = one.getNotAfter().toInstant();
        if (now.isBefore(begins)) {
            return Optional.of(Finding.warn(
                    CHECK,
                    "the certificate is valid from " + begins + ", and it is " + now + " by this machine's clock",
                    "timedatectl set-ntp true"));
        }
        // A short-lived one is renewed within its last third.
        Duration soon = Duration.between(begins, ends).dividedBy(6);
        if (now.isBefore(ends.minus(soon.compareTo(SOON) < 0 ? soon : SOON))) {
            return Optional.empty();
        }
        return Optional.of(Finding.warn(
                CHECK,
                "the certificate " + (now.isBefore(ends) ? "ends on " : "has ended on ") + ends
                        + " and was not renewed: see the log",
                renewal));
    }
}
