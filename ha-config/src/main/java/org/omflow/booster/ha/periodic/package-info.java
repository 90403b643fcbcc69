/** Periodic tasks of a running process. */
package org.omflow.booster.ha.periodic;
