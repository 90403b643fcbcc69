/** The Booster: one process that holds the queues and spreads the jobs on them over all servers. */
package org.omflow.booster.broker;
