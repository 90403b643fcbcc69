/** Jobs that cannot be carried out yet and wait in the database until their order moves or they are due. */
package org.omflow.booster.server.held;
