/** The queues and topics of the Booster: which there are, how they behave, and when to warn about them. */
package org.omflow.booster.broker.queue;
