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
    /** The ports of the contract, on the loopback address. */
    public static final BoosterPorts STANDARD = new BoosterPorts("127.0.0.1", 5169, 5171, 8161);
    /** The same for the secondary, on a second loopback address. */
    public static final BoosterPorts STANDARD_SECONDARY = new BoosterPorts("127.0.0.2", 5169, 5171, 8161);

    /** Any free ports on the loopback address. */
    public static BoosterPorts free() {
        List<Integer> ports = Ports.free(3);
        return new BoosterPorts("127.0.0.1", ports.get(0), ports.get(1), ports.get(2));
    }

    /**
     * Ports for one of two Boosters. A passive one listens on no port for messages, so nobody else must get it meanwhile:
     * where the machine has more loopback addresses than one, these are on an address of their own, and in any case not
     * among those that the system hands out.
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
