package org.omflow.booster.broker.key;

import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.tls.MachineNames;

/** The names and addresses of a Booster that go into its certificate. */
public final class CertificateNames {
    private CertificateNames() {}

    /** Those of {@code tls.names} if set, else those of other settings and of the machine. */
    public static List<String> of(Settings settings) {
        List<String> names = new ArrayList<>(settings.get(BoosterBrokerOptions.TLS_NAMES));
        if (names.isEmpty()) {
            String host = settings.get(BoosterBrokerOptions.HOST);
            if (!BoosterBrokerOptions.isAnyAddress(host)) {
                names.add(host);
            }
            settings.get(BoosterBrokerOptions.PAIR_ADDRESS).ifPresent(address -> names.add(address.host()));
            names.addAll(MachineNames.all());
        }
        return names.stream().distinct().toList();
    }
}
