/** Takes jobs from the Booster and sends their outcomes. */
package org.omflow.booster.server.worker;
