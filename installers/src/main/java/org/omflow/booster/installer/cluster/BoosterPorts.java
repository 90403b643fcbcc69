package org.omflow.booster.installer.cluster;

import java.util.List;

/**
 * Where a Booster listens.
 *
 * @param host an address of this machine
 * @param messages for servers, agents and Jakarta JMS
 * @param clients for AMQP 1.0 and STOMP
 * @param web for its pages
 */
public record BoosterPorts(String host, int messages, int clients, int web) {
    /** The standard ports on the loopback address. */
    public static final BoosterPorts STANDARD = new BoosterPorts("127.0.0.1", 5169, 5171, 8161);
    /** The same for the secondary, on a second loopback address. */
    public static final BoosterPorts STANDARD_SECONDARY = new BoosterPorts("127.0.0.2", 5169, 5171, 8161);

    /** Any free ports on the loopback address. */
    public static BoosterPorts free() {
        List<Integer> ports = Ports.free(3);
        return new BoosterPorts("127.0.0.1", ports.get(0), ports.get(1), ports.get(2));
    }

    /**
     * Free ports for one Booster of a pair. A passive one does not listen for messages, so nothing else must get its
     * port: the ports are on a loopback address of their own if the machine has several, and never among those that the
     * system assigns.
     */
    public static BoosterPorts freeForPair() {
        String host = Ports.ownLoopbackAddress();
        List<Integer> ports = Ports.freeOn(host, 3);
        return new BoosterPorts(host, ports.get(0), ports.get(1), ports.get(2));
    }

    void requireFree() throws ClusterException {
        for (int port : List.of(messages, clients, web)) {
            Ports.requireFree(host, port, "the Booster");
        }
    }
}
