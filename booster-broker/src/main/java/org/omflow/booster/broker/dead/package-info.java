/** The dead jobs, and how an administrator lists, retries and discards them. */
package org.omflow.booster.broker.dead;
