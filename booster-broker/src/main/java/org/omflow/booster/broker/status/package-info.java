/** What a Booster is and does now. */
package org.omflow.booster.broker.status;
