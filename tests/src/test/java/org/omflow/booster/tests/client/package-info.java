/** Submitters by the ways other than JMS that are open to outsiders: REST, AMQP and STOMP. */
package org.omflow.booster.tests.client;
