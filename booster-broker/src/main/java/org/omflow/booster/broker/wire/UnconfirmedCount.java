package org.omflow.booster.broker.wire;

import java.lang.reflect.Field;
import java.util.AbstractQueue;
import java.util.Collections;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.protocol.core.Channel;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.NullResponseMessage;

/**
 * Counts what a session has sent and its client, with a confirmation window, has not confirmed. The broker would keep it
 * all, for as long as the client confirms nothing, to send it again over another connection; no session ever gets one.
 * Thread-safe.
 */
final class UnconfirmedCount extends AbstractQueue<Packet> {
    /** The broker's private field with what is not confirmed; it has no accessor, and is null without a window. */
    private static final String KEPT = "resendCache";

    /** Stands for each: the broker looks at none that was confirmed. */
    private static final Packet ANY = new NullResponseMessage();

    private final AtomicInteger count = new AtomicInteger();

    private UnconfirmedCount() {}

    /** Makes the channel of a session count instead of keep. Call it before the session sends anything. */
    @SuppressWarnings("unchecked")
    static void on(Channel session) {
        try {
            Field field = ChannelImpl.class.getDeclaredField(KEPT);
            field.setAccessible(true);
            Queue<Packet> kept = (Queue<Packet>) field.get(session);
            if (kept != null && !(kept instanceof UnconfirmedCount)) {
                field.set(session, new UnconfirmedCount());
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The broker keeps elsewhere what a client has not confirmed", e);
        }
    }

    @Override
    public boolean offer(Packet packet) {
        count.incrementAndGet();
        return true;
    }

    @Override
    public Packet poll() {
        return count.getAndUpdate(now -> Math.max(0, now - 1)) > 0 ? ANY : null;
    }

    @Override
    public Packet peek() {
        return count.get() > 0 ? ANY : null;
    }

    @Override
    public Iterator<Packet> iterator() {
        return Collections.nCopies(size(), ANY).iterator();
    }

    @Override
    public int size() {
        return count.get();
    }
}
