/** Log lines for administrators: one line per fact, to the console and to a rolling file. */
package org.omflow.booster.ha.log;
