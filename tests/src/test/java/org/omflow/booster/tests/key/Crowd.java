package org.omflow.booster.tests.key;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Many connections that say nothing, all held open from this side. Of one thread. */
final class Crowd implements AutoCloseable {
    private final List<SocketChannel> open = new ArrayList<>();

    /** Opens so many more. */
    void come(InetSocketAddress port, int number) throws IOException {
        for (int i = 0; i < number; i++) {
            SocketChannel channel = SocketChannel.open(port);
            channel.configureBlocking(false);
            open.add(channel);
        }
    }

    /** How many the other side has not closed. */
    int held() throws IOException {
        ByteBuffer heard = ByteBuffer.allocate(256);
        for (Iterator<SocketChannel> all = open.iterator(); all.hasNext(); ) {
            SocketChannel channel = all.next();
            if (isClosed(channel, heard.clear())) {
                channel.close();
                all.remove();
            }
        }
        return open.size();
    }

    private static boolean isClosed(SocketChannel channel, ByteBuffer heard) {
        try {
            return channel.read(heard) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        open.clear();
    }
}
