package org.omflow.booster.broker.key;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A certificate as a person reads it. */
final class CertificateText {
    private CertificateText() {}

    /** Whose it is, where, and until when. */
    static String of(X509Certificate certificate) {
        return certificate.getSubjectX500Principal() + " at " + String.join(", ", names(certificate)) + ", until "
                + certificate.getNotAfter().toInstant();
    }

    /** A name or address in the one way of many in which it can be written. */
    static String plain(String name) {
        if (!name.contains(":")) {
            return name.toLowerCase(Locale.ROOT);
        }
        try {
            // With a colon in it, it is an address and nobody is asked for it.
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + name + "' is no IP address", e);
        }
    }

    /** The names and addresses for which it is good. */
    static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            if (certificate.getSubjectAlternativeNames() != null) {
                certificate
                        .getSubjectAlternativeNames()
                        .forEach(entry -> names.add(plain(String.valueOf(entry.get(1)))));
            }
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("a certificate has damaged names: " + e.getMessage(), e);
        }
        return names;
    }
}
