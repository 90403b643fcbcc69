/** The Booster's HTTP interface: health, metrics, status, queues, connections, dead jobs and joining. */
package org.omflow.booster.broker.web;
