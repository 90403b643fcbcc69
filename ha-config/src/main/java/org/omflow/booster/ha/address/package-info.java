/** Where the Boosters are. */
package org.omflow.booster.ha.address;
