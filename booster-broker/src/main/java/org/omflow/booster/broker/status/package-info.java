/** The status of a Booster, as its web and those who join see it. */
package org.omflow.booster.broker.status;
