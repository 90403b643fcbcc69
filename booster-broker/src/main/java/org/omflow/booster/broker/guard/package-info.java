/** Checks that refuse or correct messages on arrival, so no client can harm the others. */
package org.omflow.booster.broker.guard;
