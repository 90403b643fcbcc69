package org.omflow.booster.ha.web;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers health probes while a web is busy: other requests never get its last threads, and wait without one. Otherwise
 * a load balancer would take a busy program for a dead one. Thread-safe.
 */
final class HealthFirst extends Handler.Wrapper {
    private static final String PROBES = "/health/";

    /** Threads that other requests leave free, but at most half: for probes, handshakes and accepting connections. */
    private static final int SPARE = 16;

    private final Executor threads;
    private final int most;

    /** Guarded by itself, like {@link #busy}. No longer than there are connections. */
    private final Queue<QueuedRequest> waiting = new ArrayDeque<>();

    private int busy;

    /**
     * Starts idle.
     *
     * @param threads of the web
     * @param number how many these are
     */
    HealthFirst(Handler next, Executor threads, int number) {
        super(next);
        this.threads = threads;
        this.most = number - Math.min(SPARE, number / 2);
    }

    /** How many other requests are handled at once. */
    int most() {
        return most;
    }

    private record QueuedRequest(Request request, Response response, Callback callback) {}

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getHttpURI().getCanonicalPath().startsWith(PROBES)) {
            return super.handle(request, response, callback);
        }
        synchronized (waiting) {
            if (busy == most) {
                waiting.add(new QueuedRequest(request, response, callback));
                return true;
            }
            busy++;
        }
        try {
            return super.handle(request, response, callback);
        } finally {
            handleNext();
        }
    }

    /** Called by a thread that has handled its request; the reply may still be on its way to a slow client. */
    private void handleNext() {
        QueuedRequest next;
        synchronized (waiting) {
            next = waiting.poll();
            if (next == null) {
                busy--;
                return;
            }
        }
        try {
            threads.execute(() -> handleQueued(next));
        } catch (RuntimeException stopping) {
            next.callback().failed(stopping);
            handleNext();
        }
    }

    private void handleQueued(QueuedRequest queued) {
        try {
            if (!super.handle(queued.request(), queued.response(), queued.callback())) {
                Response.writeError(queued.request(), queued.response(), queued.callback(), HttpStatus.NOT_FOUND_404);
            }
        } catch (Throwable cause) {
            Response.writeError(queued.request(), queued.response(), queued.callback(), cause);
        } finally {
            handleNext();
        }
    }
}
