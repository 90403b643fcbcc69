/** A job inside a server: the received message, its outcome and the tables it works on. */
package org.omflow.booster.server.job;
