/** The REST interface of the OMFLOW Server, with its health and metrics. */
package org.omflow.booster.server.rest;
