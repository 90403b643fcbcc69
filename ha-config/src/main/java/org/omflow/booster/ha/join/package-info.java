/** How a machine joins the cluster with an address and a join token, and how it renews its certificate. */
package org.omflow.booster.ha.join;
