/** Watches the disks with the messages, so that the Booster never has to write where there is no room. */
package org.omflow.booster.broker.disk;
