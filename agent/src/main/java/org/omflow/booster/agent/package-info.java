/** The Booster Agent: starts and watches the OMFLOW Server beside it; captures, sends, checks and applies patches. */
package org.omflow.booster.agent;
