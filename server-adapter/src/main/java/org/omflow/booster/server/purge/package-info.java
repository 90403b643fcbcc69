/** Deletes what is past retention: job records and finished orders with their history. */
package org.omflow.booster.server.purge;
