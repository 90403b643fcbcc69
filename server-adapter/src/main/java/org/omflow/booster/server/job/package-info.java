/** What a job is to a server: as it was received, what came of it, and the tables it works on. */
package org.omflow.booster.server.job;
