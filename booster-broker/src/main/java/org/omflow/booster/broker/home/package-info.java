/** The folder of a Booster: its configuration, data and logs, and the commands that work on it. */
package org.omflow.booster.broker.home;
