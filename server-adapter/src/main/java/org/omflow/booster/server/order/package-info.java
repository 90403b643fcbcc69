/** Orders and their history, as kept in the shared database. */
package org.omflow.booster.server.order;
