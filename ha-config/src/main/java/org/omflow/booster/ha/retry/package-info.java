/** Backoff: how long to pause after failed attempts. */
package org.omflow.booster.ha.retry;
