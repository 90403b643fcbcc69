/** The connection of servers, agents and our own tools to the active Booster. */
package org.omflow.booster.ha.connection;
