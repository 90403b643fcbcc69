/** Event logs of real processes, turned into a process, its orders and their steps; and a generator of such logs. */
package org.omflow.booster.installer.log;
