package org.omflow.booster.ha.web;

import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers invalid HTTP requests. An error ends the connection of a CONNECT request: Jetty would keep it open for another
 * one, whatever the headers say.
 */
public class EndingErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean ends = HttpMethod.CONNECT.is(request.getMethod());
        return super.handle(request, response, ends ? Callback.from(callback, () -> end(request)) : callback);
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    private static void end(Request request) {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
    }
}
