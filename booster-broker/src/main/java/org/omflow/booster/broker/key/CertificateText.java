package org.omflow.booster.broker.key;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Describes a certificate in text. */
public final class CertificateText {
    private CertificateText() {}

    static String of(X509Certificate certificate) {
        return certificate.getSubjectX500Principal() + " at " + String.join(", ", names(certificate)) + ", until "
                + certificate.getNotAfter().toInstant();
    }

    /** The canonical form of a name or address. */
    public static String plain(String name) {
        if (!name.contains(":")) {
            return name.toLowerCase(Locale.ROOT);
        }
        try {
            // With a colon it is an address, for which Java asks no name server.
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + name + "' is not an IP address", e);
        }
    }

    /** The names and addresses for which it is valid. */
    public static List<String> names(X509Certificate certificate) {
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
