/**
 * Which of two Boosters works: a lease in the shared database, and what the message broker asks of it. The holder gives up
 * only when the database says that another holds the lease, never because the database is away.
 */
package org.omflow.booster.broker.lease;
