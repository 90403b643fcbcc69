/** The addresses of the Boosters. */
package org.omflow.booster.ha.address;
