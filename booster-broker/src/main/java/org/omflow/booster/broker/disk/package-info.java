/** Watches the message disks and decides when new jobs must be refused; {@code guard.DiskLimit} refuses them. */
package org.omflow.booster.broker.disk;
