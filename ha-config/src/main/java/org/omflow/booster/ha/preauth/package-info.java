/** Limits on unauthenticated connections: how long they may take, and how many there may be. */
package org.omflow.booster.ha.preauth;
