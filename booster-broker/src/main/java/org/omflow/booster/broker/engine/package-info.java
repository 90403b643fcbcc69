/** The message broker inside the Booster: how it is configured, its two ports, its health and its figures. */
package org.omflow.booster.broker.engine;
