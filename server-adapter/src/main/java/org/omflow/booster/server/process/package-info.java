/** What a process is and how an order moves through it: definitions, conditions and the engine, all in memory. */
package org.omflow.booster.server.process;
