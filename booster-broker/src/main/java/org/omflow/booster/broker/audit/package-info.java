/** The audit log: a line for each administrative act and each refused login. */
package org.omflow.booster.broker.audit;
