package org.omflow.booster.installer.cluster;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Stands in for a program of the product: listens on the port given, or does what its argument says. */
public final class StubMain {
    private StubMain() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "fail" -> {
                System.err.println("cannot go on");
                System.exit(3);
            }
            case "again" -> {
                System.out.println("ends");
                System.exit(DemoBooster.START_AGAIN);
            }
            case "echo" -> System.out.write(System.in.readAllBytes());
            case "sleep" -> Thread.sleep(60_000);
            default -> listen(Integer.parseInt(args[0]));
        }
        System.out.flush();
    }

    private static void listen(int port) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        // Before anybody finds it ready, and may end it.
        System.out.println("listening");
        server.start();
    }
}
