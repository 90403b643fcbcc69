/** The message broker inside the Booster: its configuration, two ports, warm-up, health and statistics. */
package org.omflow.booster.broker.engine;
