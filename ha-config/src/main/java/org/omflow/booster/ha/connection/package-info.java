/** The connection of servers, agents and our own tools to whichever Booster works. */
package org.omflow.booster.ha.connection;
