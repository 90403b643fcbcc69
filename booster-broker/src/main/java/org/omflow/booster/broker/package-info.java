/** The Booster: one process that holds the queues and distributes their jobs over all servers. */
package org.omflow.booster.broker;
