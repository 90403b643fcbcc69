/** The message data of one of two Boosters: whose it is, how new it is, and what an administrator may do about it. */
package org.omflow.booster.broker.data;
