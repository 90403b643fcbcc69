/** Jobs submitted by REST: sent to the Booster, or kept in the outbox until one answers. */
package org.omflow.booster.server.submit;
