/**
 * Two Boosters that work as one: which of them is active, how the other takes over, and what keeps both from answering.
 *
 * <p>A {@code Supervisor} runs one life of the message broker after another; a {@code BrokerLifecycle} checks it every 50 ms.
 * <pre>
 *   WAITING -> PASSIVE  the other is active: replicate it
 *   WAITING -> ACTIVE   the lease is free, and the own data has the sequence that the database demands
 *   PASSIVE -> ACTIVE   in sync and the lease is free: failover, or failback of the primary
 *   PASSIVE -> WAITING  the link is lost, the tables differ, or there is no replication for 30 s
 *   ACTIVE  -> WAITING  the lease is lost, the primary is back in sync, the disk is full and the other has room, the other is
 *                       active too, or a fault
 * </pre>
 *
 * <p>The database decides: see {@link org.omflow.booster.broker.lease}. The replication link and {@code PeerProbe} only tell
 * whether the other lives. {@code TableWatch} refuses a pair whose tables differ; {@code PeerWatch} holds both.
 *
 * <p>The {@code Fence} is closed without the lease, after a pause of this process of more than 0.6 leases, and from the loss of the link until the other's copy is recorded as old or is complete again. A renewal sent after
 * the doubt arose opens it. Once the lease has another holder it is condemned: this life of the broker ends.
 *
 * <p>Invariants: two Boosters never both acknowledge, because nothing reaches a client through a closed fence; an acknowledged
 * job is on both disks, or the database says that only one copy counts; who goes on alone first raises the sequence.
 *
 * <p>Failures: from an active Booster that is killed, the other takes over once the lease has run out; from a frozen one, after
 * {@code pair.silence} without an answer and a lease that ran out. When it resumes, its fence is closed and then condemned. A
 * passive one that is silent for 4 s is cut off, and the active one goes on alone. Without the database the lease counts as
 * held and jobs are accepted, but who becomes active, or goes on alone, needs it. A broker that does not stop within 30 s ends
 * the process with exit code 75.
 */
package org.omflow.booster.broker.pair;
