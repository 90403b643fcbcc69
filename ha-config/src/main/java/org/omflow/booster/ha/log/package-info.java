/** Log lines an administrator can read: one line a fact, to the console and to a file that rolls over. */
package org.omflow.booster.ha.log;
