/** Admits machines to the cluster with join tokens, and renews their certificates. */
package org.omflow.booster.broker.join;
