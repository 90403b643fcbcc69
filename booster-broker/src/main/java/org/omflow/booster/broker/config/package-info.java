/** The settings of a Booster, and what keeps it from starting. */
package org.omflow.booster.broker.config;
