package org.omflow.booster.ha.tls;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.remoting.impl.ssl.DefaultSSLContextFactory;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;

/**
 * Gives the message broker and its clients the certificate of this process, which they ask for by a name in their
 * configuration: neither keys nor passwords stand there, and a renewed certificate is taken without a restart. Found by the
 * broker as a service. Thread-safe.
 */
public final class TlsContexts extends DefaultSSLContextFactory {
    private static final String PREFIX = "omflow-";
    private static final Map<String, TlsIdentity> KNOWN = new ConcurrentHashMap<>();
    /** Above those that the broker brings along. */
    private static final int PRIORITY = 100;

    /** For the name that the other Booster has for its own, while the two began with different authorities. */
    private static volatile TlsIdentity lastKnown;

    /**
     * The settings of a connection or an open port that uses this identity. One Booster tells the other its own settings, so
     * that the name in them must mean the same to both: it is made from the authority's fingerprint.
     *
     * @return for the broker's {@code TransportConfiguration}, beside host and port
     */
    public static Map<String, Object> transport(TlsIdentity identity) {
        FailedHandshakes.tellBriefly();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
        parameters.put(TransportConstants.SSL_CONTEXT_PROP_NAME, nameOf(identity));
        parameters.put(TransportConstants.ENABLED_PROTOCOLS_PROP_NAME, String.join(",", TlsRules.PROTOCOLS));
        parameters.put(TransportConstants.ENABLED_CIPHER_SUITES_PROP_NAME, String.join(",", TlsRules.CIPHERS));
        return parameters;
    }

    /** Several identities in one process are told apart by a number; there is only one outside of tests. */
    private static String nameOf(TlsIdentity identity) {
        lastKnown = identity;
        String name = PREFIX + identity.authority();
        for (int n = 2; ; n++) {
            TlsIdentity known = KNOWN.putIfAbsent(name, identity);
            if (known == null || known == identity) {
                return name;
            }
            name = PREFIX + identity.authority() + "-" + n;
        }
    }

    @Override
    public SSLContext getSSLContext(SSLContextConfig config, Map<String, Object> options) throws Exception {
        if (options.get(TransportConstants.SSL_CONTEXT_PROP_NAME) instanceof String name && name.startsWith(PREFIX)) {
            TlsIdentity known = KNOWN.getOrDefault(name, lastKnown);
            if (known != null) {
                return known.context();
            }
        }
        return super.getSSLContext(config, options);
    }

    @Override
    public int getPriority() {
        return PRIORITY;
    }
}
