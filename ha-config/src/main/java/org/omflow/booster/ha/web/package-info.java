/** How the programs of a cluster serve HTTP, and read the answers of each other. */
package org.omflow.booster.ha.web;
