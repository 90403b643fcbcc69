/** Who may use the REST interface. */
package org.omflow.booster.server.access;
