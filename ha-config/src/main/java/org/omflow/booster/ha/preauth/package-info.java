/** Connections that have not said who they are yet: how long they may take, and how many of them there may be. */
package org.omflow.booster.ha.preauth;
