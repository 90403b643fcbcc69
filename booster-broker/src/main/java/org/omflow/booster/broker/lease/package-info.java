/**
 * The lease in the shared database that decides which of two Boosters is active, as the message broker's lock manager.
 *
 * <pre>
 *   free -> held           one atomic UPDATE, for the epoch read before: the row is released or has run out
 *   held -> held           renewed every quarter of its time, and at once when the fence closes
 *   held -> free           released by a stop, or run out by the database's clock
 *   held -> lost           the row names another holder or epoch
 * </pre>
 *
 * <p>Five tables: {@code booster_lease} says who is active; {@code booster_sequence} how new a Booster's messages must be;
 * {@code booster_pair} which messages, by their node id, are those of the pair. Nobody ever deletes or resets their rows.
 * {@code booster_presence} shows each Booster that the other uses the same tables, and {@code pair_schema_minimum} which
 * program they need at least; these decide nothing else.
 *
 * <p>Invariants: the epoch, column {@code token}, rises by one with each new holder, so an epoch has at most one. A holder is a
 * role and a random UUID, new for each life of the broker; every change names holder and epoch, so a late one of an ended life
 * changes nothing. Only the database's clock counts. Only the holder raises the sequence, checked in the same statement.
 *
 * <p>A failover opens no connection: a {@code ConnectionReserve} keeps open what it needs.
 *
 * <p>Failures: a holder gives up only when the row names another, never because the database is unavailable: then the other
 * cannot take the lease either. A statement fails after two leases, at least 1 s. An answer that took more than half a lease is
 * reported as uncertain; a lease that was taken so late is confirmed again or released. A row deleted by hand is inserted again
 * by its holder, unless another was faster. When the row names another, the lease is lost and the fence condemned.
 */
package org.omflow.booster.broker.lease;
