/** Retries jobs that failed, postpones those that cannot run now and gives up after the last attempt. */
package org.omflow.booster.server.retry;
