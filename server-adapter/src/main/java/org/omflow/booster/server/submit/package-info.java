/** Jobs that come to this server by REST: sent on to the Booster, or kept in the outbox until one answers. */
package org.omflow.booster.server.submit;
