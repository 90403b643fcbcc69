/** What is forgotten after its time: which jobs were done, and the history of finished orders. */
package org.omflow.booster.server.purge;
