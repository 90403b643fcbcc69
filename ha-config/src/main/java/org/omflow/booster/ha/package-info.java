/**
 * What the two Boosters and everyone who talks to them share: settings, addresses in order, the connection, the message
 * contract and database access.
 */
package org.omflow.booster.ha;
