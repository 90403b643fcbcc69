/** Backup and restore of a Booster: its settings, keys and users, and its messages while it runs. */
package org.omflow.booster.broker.backup;
