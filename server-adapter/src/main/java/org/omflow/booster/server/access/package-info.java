/** The API tokens and roles of the REST interface. */
package org.omflow.booster.server.access;
