/** How the Booster lets machines into the cluster by tokens, and renews their certificates. */
package org.omflow.booster.broker.join;
