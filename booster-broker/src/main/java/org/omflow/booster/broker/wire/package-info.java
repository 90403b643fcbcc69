/** Refuses what no client of a protocol may send: packets before a login, packets of the other Booster, damaged data. */
package org.omflow.booster.broker.wire;
