/** Jobs that wait in the database until they have been sent to the Booster. */
package org.omflow.booster.server.outbox;
