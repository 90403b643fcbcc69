/** Processes as deployed: every version of every definition, kept in the shared database. */
package org.omflow.booster.server.deployment;
