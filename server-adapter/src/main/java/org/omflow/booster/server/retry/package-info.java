/** Decides what becomes of a job that could not be carried out. */
package org.omflow.booster.server.retry;
