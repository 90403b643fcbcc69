/** The Booster's metrics for a monitoring system. */
package org.omflow.booster.broker.metric;
