/** The settings of a Booster and the errors that keep it from starting. */
package org.omflow.booster.broker.config;
