/** Which machines have joined the cluster, and which of them were expelled. */
package org.omflow.booster.broker.node;
