/** Takes jobs from the Booster and sends what comes of them. */
package org.omflow.booster.server.worker;
