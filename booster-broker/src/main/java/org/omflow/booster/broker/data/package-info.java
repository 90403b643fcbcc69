/** The message data of a pair's Booster: which pair it belongs to, how new it is, how to choose it. */
package org.omflow.booster.broker.data;
