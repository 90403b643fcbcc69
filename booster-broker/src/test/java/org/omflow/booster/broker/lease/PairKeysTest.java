package org.omflow.booster.broker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("pair")
@Tag("integration")
@Timeout(60)
class PairKeysTest extends PairTables {
    private static final String KEYS = "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
            + " AND a.attnum = ANY (i.indkey) JOIN pg_collation co ON co.oid = a.attcollation"
            + " WHERE i.indrelid::regclass::text LIKE 'booster\\_%' AND co.collname ";

    /** Another version of the operating system may sort text otherwise. */
    @Test
    void keysSortByTheirBytes() {
        assertThat(postgres.number(KEYS + "= 'C'")).isEqualTo(4);
        assertThat(postgres.number(KEYS + "<> 'C'")).isZero();
    }
}
