/** Keys, certificates and the encryption of network traffic. */
package org.omflow.booster.ha.tls;
