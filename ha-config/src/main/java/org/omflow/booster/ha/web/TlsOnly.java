package org.omflow.booster.ha.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;

/** Serves TLS connections and answers all others with a hint to use TLS. */
final class TlsOnly extends DetectorConnectionFactory {
    private static final String SENTENCE =
            "This port speaks TLS only: use https:// and trust the authority in ca.pem.\n";
    private static final byte[] ANSWER = ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: "
                    + SENTENCE.length() + "\r\nConnection: close\r\n\r\n" + SENTENCE)
            .getBytes(StandardCharsets.US_ASCII);

    TlsOnly(SslConnectionFactory tls) {
        super(tls);
    }

    @Override
    protected void nextProtocol(Connector connector, EndPoint endPoint, ByteBuffer first) {
        endPoint.write(Callback.from(endPoint::close, failure -> endPoint.close(failure)), ByteBuffer.wrap(ANSWER));
    }
}
