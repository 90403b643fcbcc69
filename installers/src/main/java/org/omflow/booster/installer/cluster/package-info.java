/**
 * Starts a database, one or two Boosters and servers as processes of their own, kills and freezes them, and stops them.
 *
 * <p>{@link org.omflow.booster.installer.cluster.DemoCluster#builder} says what to start; {@code pair()} makes it two
 * Boosters. The processes are {@link org.omflow.booster.installer.cluster.ManagedProcess}es: each can be killed, frozen,
 * woken, stopped and started again. {@link org.omflow.booster.installer.cluster.DemoPair} says which Booster works, and waits
 * until both have come to terms.
 */
package org.omflow.booster.installer.cluster;
