/** What the Booster tells over HTTP: health, metrics, state, queues, who is connected, and the dead jobs. */
package org.omflow.booster.broker.web;
