/** What the Booster tells over HTTP: health, metrics, state and queues. */
package org.omflow.booster.broker.web;
