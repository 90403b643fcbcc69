/** Carries out jobs, a batch in one database transaction. */
package org.omflow.booster.server.execution;
