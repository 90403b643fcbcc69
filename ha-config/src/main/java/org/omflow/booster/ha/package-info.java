/**
 * Code shared by the two Boosters and their clients: settings, addresses, the connection, the message contract and
 * database access.
 */
package org.omflow.booster.ha;
