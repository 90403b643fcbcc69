/** HTTP between the programs of a cluster: serving it and reading responses. */
package org.omflow.booster.ha.web;
