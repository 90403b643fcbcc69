package org.omflow.booster.ha.tls;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.remoting.impl.ssl.DefaultSSLContextFactory;
import org.apache.activemq.artemis.spi.core.remoting.ssl.SSLContextConfig;

/**
 * Gives the message broker and its clients this process's certificate by a name in their configuration, which thus
 * holds no keys or passwords; a renewed certificate needs no restart. The broker finds this class as a service.
 * Thread-safe.
 */
public final class TlsContexts extends DefaultSSLContextFactory {
    private static final String PREFIX = "omflow-";
    private static final Map<String, TlsIdentity> KNOWN = new ConcurrentHashMap<>();
    /** Above the broker's own factories. */
    private static final int PRIORITY = 100;

    /** Serves the other Booster's name for its own identity, while the two started with different authorities. */
    private static volatile TlsIdentity lastKnown;

    /**
     * The parameters of a connection or an open port that uses this identity. One Booster sends its parameters to the
     * other, so the name in them must mean the same to both: it is made from the authority's fingerprint.
     *
     * @return for the broker's {@code TransportConfiguration}, besides host and port
     */
    public static Map<String, Object> transport(TlsIdentity identity) {
        FailedHandshakes.install();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
        parameters.put(TransportConstants.SSL_CONTEXT_PROP_NAME, nameOf(identity));
        parameters.put(TransportConstants.ENABLED_PROTOCOLS_PROP_NAME, String.join(",", TlsRules.PROTOCOLS));
        parameters.put(TransportConstants.ENABLED_CIPHER_SUITES_PROP_NAME, String.join(",", TlsRules.CIPHERS));
        return parameters;
    }

    /** A number distinguishes several identities in one process; there is only one outside of tests. */
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
