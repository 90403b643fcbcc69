/** The shared database: its settings, its pool of connections, its schema, and what differs between products. */
package org.omflow.booster.ha.database;
