/** Settings of a process: options with unit, range and default, read from file, environment and command line. */
package org.omflow.booster.ha.settings;
