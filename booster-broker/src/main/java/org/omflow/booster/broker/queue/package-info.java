/** The queues and topics of the Booster, their rules, and the warnings about them. */
package org.omflow.booster.broker.queue;
