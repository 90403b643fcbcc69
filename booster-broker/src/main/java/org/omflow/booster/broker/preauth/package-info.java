/** Limits unauthenticated connections, so that they cannot harm authenticated ones. */
package org.omflow.booster.broker.preauth;
