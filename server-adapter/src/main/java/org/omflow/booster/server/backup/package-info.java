/** Backup and restore of an OMFLOW Server: its settings and keys; orders are in the database. */
package org.omflow.booster.server.backup;
