/** Keeps connections over which nobody has logged in from harming those over which somebody has. */
package org.omflow.booster.broker.preauth;
