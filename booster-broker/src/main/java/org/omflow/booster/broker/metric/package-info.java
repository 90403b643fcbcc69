/** Figures of the Booster for a monitoring system. */
package org.omflow.booster.broker.metric;
