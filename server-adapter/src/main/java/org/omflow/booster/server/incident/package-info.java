/** Incidents: jobs that could not be carried out and wait for an administrator. */
package org.omflow.booster.server.incident;
