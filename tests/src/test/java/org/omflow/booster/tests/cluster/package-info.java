/** How tests start the product. */
package org.omflow.booster.tests.cluster;
