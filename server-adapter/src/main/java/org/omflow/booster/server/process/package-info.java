/** Process definitions, their expressions and the engine that moves orders through them, all in memory. */
package org.omflow.booster.server.process;
