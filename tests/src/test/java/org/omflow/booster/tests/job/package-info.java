/** The main job, end to end: real Boosters, servers and clients on this machine. */
package org.omflow.booster.tests.job;
