/**
 * Starts, freezes, kills and stops a database, one or two Boosters and servers as separate processes.
 *
 * <p>{@link org.omflow.booster.installer.cluster.DemoCluster#builder} says what to start; {@code pair()} makes it two
 * Boosters. The processes are {@link org.omflow.booster.installer.cluster.ManagedProcess}es: each can be killed,
 * frozen, resumed, stopped and restarted. {@link org.omflow.booster.installer.cluster.DemoPair} says which Booster is
 * active, and waits until the pair is healthy.
 */
package org.omflow.booster.installer.cluster;
