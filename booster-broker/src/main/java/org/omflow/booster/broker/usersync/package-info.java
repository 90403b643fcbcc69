/** Synchronizes users and nodes between the two Boosters, so every login works at both. */
package org.omflow.booster.broker.usersync;
