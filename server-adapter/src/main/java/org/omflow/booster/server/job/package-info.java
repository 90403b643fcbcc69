/** Jobs: taken from the Booster in batches, carried out once, answered. */
package org.omflow.booster.server.job;
