/** The record of what administrators do. */
package org.omflow.booster.server.audit;
