/** The OMFLOW Server: takes jobs from the Booster, runs form processes, keeps orders, serves people and programs by REST. */
package org.omflow.booster.server;
