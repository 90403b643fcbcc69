/** Two Boosters that work as one: who of them works, how the other takes over, and what keeps both from working at once. */
package org.omflow.booster.broker.pair;
