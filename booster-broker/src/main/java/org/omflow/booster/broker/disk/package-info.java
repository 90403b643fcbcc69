/** Watches the message disks and refuses new jobs before a disk is full. */
package org.omflow.booster.broker.disk;
