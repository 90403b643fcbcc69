/** Tests of machines that join the cluster, renew their certificates, are expelled or lost, while orders are placed. */
package org.omflow.booster.tests.join;
