package org.omflow.booster.ha.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsIdentity;
import org.omflow.booster.ha.tls.Unverified;

/**
 * Diagnoses why the login to a reachable Booster failed: only one side speaks TLS, or its certificate is not accepted.
 * Opens one connection of its own, without a login.
 */
final class TlsDiagnosis {
    /** The longest time to examine one port. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private TlsDiagnosis() {}

    /**
     * The TLS problem between this side and that port.
     *
     * @return the end of a sentence with what to do; empty when nothing listens there, or nothing is wrong with its TLS
     */
    static Optional<String> of(BoosterAddress address, Encryption encryption) {
        Optional<TlsIdentity> identity = encryption.identity();
        SSLContext context = identity.map(TlsIdentity::context).orElseGet(Unverified::context);
        try (Socket reached = new Socket()) {
            reached.connect(new InetSocketAddress(address.host(), address.port()), (int) LIMIT.toMillis());
            reached.setSoTimeout((int) LIMIT.toMillis());
            return identity.isPresent() ? encrypted(context, reached, address) : inTheClear(context, reached, address);
        } catch (IOException | RuntimeException e) {
            // It is unreachable, or was silent all the time.
            return Optional.empty();
        }
    }

    private static Optional<String> inTheClear(SSLContext context, Socket reached, BoosterAddress address)
            throws IOException {
        try (SSLSocket socket = over(context, reached, address)) {
            socket.startHandshake();
            return Optional.of(
                    "it speaks TLS and this side does not: set booster.tls=on here, after this machine has joined");
        } catch (SSLException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> encrypted(SSLContext context, Socket reached, BoosterAddress address)
            throws IOException {
        try (SSLSocket socket = over(context, reached, address)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return Optional.empty();
        } catch (SSLException e) {
            return Optional.of(explain(e));
        }
    }

    private static SSLSocket over(SSLContext context, Socket reached, BoosterAddress address) throws IOException {
        return (SSLSocket) context.getSocketFactory().createSocket(reached, address.host(), address.port(), true);
    }

    private static String explain(SSLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException certificate) {
                return "its certificate is not accepted: it is issued for other names, to no Booster, or by no authority in ca.pem ("
                        + certificate.getMessage() + ")";
            }
        }
        return "it does not speak TLS and this side does: set tls=on there, or booster.tls=off here (" + e.getMessage()
                + ")";
    }
}
