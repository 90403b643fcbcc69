/** Starts a database, a Booster and servers as processes of their own, kills and freezes them, and stops them. */
package org.omflow.booster.installer.cluster;
