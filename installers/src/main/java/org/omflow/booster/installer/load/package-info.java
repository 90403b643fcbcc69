/** Places orders and completes their steps as outsiders would, and checks afterwards what became of each. */
package org.omflow.booster.installer.load;
