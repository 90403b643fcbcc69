/** Keys, certificates, and how what goes over the network is encrypted. */
package org.omflow.booster.ha.tls;
