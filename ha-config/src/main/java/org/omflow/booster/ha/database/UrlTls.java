package org.omflow.booster.ha.database;

import java.util.List;
import java.util.Optional;

/**
 * What a JDBC URL says of TLS.
 *
 * @param hosts the hosts it names
 * @param mode what its connections verify; empty when it leaves that open
 * @param parameter the parameter that decides so, as {@code sslmode=require}; empty when it leaves it open
 * @param namesAuthority whether it says which authorities to trust
 */
public record UrlTls(List<String> hosts, Optional<DatabaseTlsMode> mode, String parameter, boolean namesAuthority) {
    public UrlTls {
        hosts = List.copyOf(hosts);
    }
}
