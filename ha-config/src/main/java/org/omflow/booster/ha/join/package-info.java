/** How a machine becomes part of the cluster by an address and a token, and how it renews its certificate. */
package org.omflow.booster.ha.join;
