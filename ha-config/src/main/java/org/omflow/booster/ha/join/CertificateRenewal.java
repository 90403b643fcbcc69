package org.omflow.booster.ha.join;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.fault.FatalErrors;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.tls.CertificateRequest;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.KeyPairs;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the certificate of a process valid while it runs: reloads a replaced one, and has a Booster renew its own in
 * time. If the answer is lost, it repeats the request with the same new key: a Booster refuses a second key for a
 * certificate that it has renewed. Confined to one thread.
 */
public final class CertificateRenewal implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(CertificateRenewal.class);

    /** A certificate is renewed when one part in {@value} of its life is left. */
    public static final int SHARE = 3;
    /** How long before its creation a certificate becomes valid, because clocks differ; not part of its life. */
    public static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    /** The file of the new key until its certificate is here. */
    private static final String UNDER_WAY = "renew.key";

    private static final long PAUSE_MS = 10_000;

    private final TlsIdentity identity;
    private final TlsFiles files;
    private final List<BoosterAddress> webs;
    private final Clock clock;
    private String lastProblem;

    /**
     * Checks only when it is run.
     *
     * @param webs the addresses of the Boosters' webs, in this order
     */
    public CertificateRenewal(TlsIdentity identity, TlsFiles files, List<BoosterAddress> webs, Clock clock) {
        this.identity = identity;
        this.files = files;
        this.webs = List.copyOf(webs);
        this.clock = clock;
    }

    /**
     * Checks every 10 seconds, as long as the process lives.
     *
     * @param webs the addresses of the Boosters' webs, in this order; none when somebody else renews the certificate
     */
    public static void begin(TlsIdentity identity, TlsFiles files, List<BoosterAddress> webs, Clock clock) {
        CertificateRenewal renewal = new CertificateRenewal(identity, files, webs, clock);
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            Thread.sleep(PAUSE_MS);
                            renewal.run();
                        }
                    } catch (InterruptedException e) {
                        // Nobody interrupts it; the process ends.
                    }
                },
                "certificates");
        thread.setDaemon(true);
        thread.start();
    }

    /** Checks once. */
    @Override
    public void run() {
        try {
            if (identity.reload()) {
                log.info("Reloaded the certificates of this process from {}", files.folder());
            }
            Optional<X509Certificate> now = identity.certificate();
            if (now.isPresent() && isDue(now.get(), clock.instant()) && isOfTheCluster(now.get())) {
                renew(now.get());
            }
            lastProblem = null;
        } catch (TlsException | JoinException e) {
            report(e.getMessage());
        } catch (RuntimeException | Error e) {
            FatalErrors.check(e);
            report(e.toString());
        }
    }

    /** Whether it is time to renew a certificate. */
    public static boolean isDue(X509Certificate certificate, Instant now) {
        Instant made = certificate.getNotBefore().toInstant().plus(CLOCKS_DIFFER);
        Instant ends = certificate.getNotAfter().toInstant();
        return now.isAfter(ends.minus(Duration.between(made, ends).dividedBy(SHARE)))
                || now.isBefore(certificate.getNotBefore().toInstant());
    }

    /** Whether the cluster issued it; other certificates are renewed by their issuer. */
    private boolean isOfTheCluster(X509Certificate certificate) throws TlsException {
        if (webs.isEmpty()
                || NodeCertificate.of(certificate).isEmpty()
                || !files.key().equals(files.certificate())) {
            return false;
        }
        return KeyPairs.hasSigned(files.readTrusted().get(0), certificate);
    }

    private void renew(X509Certificate old) throws TlsException, JoinException {
        KeyPair keys = keys(old);
        String request =
                CertificateRequest.write(NodeCertificate.of(old).orElseThrow().node(), keys);
        JoinException problem = null;
        for (BoosterAddress web : webs) {
            try {
                JoinAnswer answer = new JoinClient(web).renew(Encryption.by(identity), request);
                List<X509Certificate> chain = Pem.certificates(answer.certificate());
                PrivateFile.write(files.certificate(), TlsFiles.together(keys.getPrivate(), chain));
                Files.deleteIfExists(files.folder().resolve(UNDER_WAY));
                identity.reload();
                log.info(
                        "The certificate of this process was renewed by the Booster at {}: valid until {}",
                        web,
                        chain.get(0).getNotAfter().toInstant());
                return;
            } catch (JoinException e) {
                problem = e;
            } catch (IOException e) {
                throw new TlsException(
                        "The file " + files.certificate() + " cannot be written (" + e
                                + "): make its folder writable for this user",
                        e);
            }
        }
        throw problem;
    }

    /** The key to ask with: that of the last request, unless its answer came. */
    private KeyPair keys(X509Certificate old) throws TlsException {
        Path file = files.folder().resolve(UNDER_WAY);
        try {
            if (Files.exists(file)) {
                KeyPair asked = Pem.keyPair(Files.readString(file));
                if (!asked.getPublic().equals(old.getPublicKey())) {
                    return asked;
                }
            }
            KeyPair made = KeyPairs.make();
            PrivateFile.write(file, Pem.write(made));
            return made;
        } catch (TlsException e) {
            throw new TlsException("The file " + file + " holds " + e.getMessage() + ": delete it", e);
        } catch (IOException e) {
            throw new TlsException(
                    "The file " + file + " cannot be read or written (" + e
                            + "): make its folder writable for this user",
                    e);
        }
    }

    private void report(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            log.warn(
                    "This process keeps its certificate (valid until {}) and will retry: {}",
                    identity.certificate()
                            .map(certificate ->
                                    certificate.getNotAfter().toInstant().toString())
                            .orElse("none"),
                    problem);
        }
    }
}
