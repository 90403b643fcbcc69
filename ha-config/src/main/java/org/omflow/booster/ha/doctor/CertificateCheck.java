package org.omflow.booster.ha.doctor;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;

/** Checks the dates of the certificate of this process. */
public final class CertificateCheck implements Check {
    /** One of the cluster was renewed long before; somebody must replace any other in time. */
    static final Duration SOON = Duration.ofDays(14);

    private static final String CHECK = "certificate";

    private final Supplier<Optional<X509Certificate>> certificate;
    private final Clock clock;

    /**
     * Of this certificate.
     *
     * @param certificate empty when there is none to check
     */
    public CertificateCheck(Supplier<Optional<X509Certificate>> certificate, Clock clock) {
        this.certificate = certificate;
        this.clock = clock;
    }

    /** The certificate in these files; empty when there is none that can be read. */
    public static Supplier<Optional<X509Certificate>> in(TlsFiles files) {
        return () -> {
            try {
                return files.readChain().stream().findFirst();
            } catch (TlsException e) {
                // The command 'key show' and the start say what is wrong with it.
                return Optional.empty();
            }
        };
    }

    @Override
    public List<Finding> look() {
        return certificate.get().flatMap(this::look).stream().toList();
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
                        + " and was not renewed: see the log, or join again with a token of 'token add' on a Booster",
                "join BOOSTER"));
    }
}
