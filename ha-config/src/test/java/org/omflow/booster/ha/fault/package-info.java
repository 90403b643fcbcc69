/** What tests of networks and databases break with. */
package org.omflow.booster.ha.fault;
