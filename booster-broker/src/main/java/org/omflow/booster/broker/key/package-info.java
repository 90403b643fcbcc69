/** The certificate authority of the cluster and the Booster's own certificate. */
package org.omflow.booster.broker.key;
