/** How long to wait between attempts that failed. */
package org.omflow.booster.ha.retry;
