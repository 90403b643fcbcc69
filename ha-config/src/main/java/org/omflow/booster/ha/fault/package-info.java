/** What a process does about faults after which it cannot go on: it says so and ends, for its service manager to restart it. */
package org.omflow.booster.ha.fault;
