/** Backup and restore of a home: one compressed file with a list of its contents and their checksums. */
package org.omflow.booster.ha.backup;
