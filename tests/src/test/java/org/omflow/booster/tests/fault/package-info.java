/** Kills, freezes and cuts the real processes under load, and counts what is lost or done twice. */
package org.omflow.booster.tests.fault;
