/** Rows read from the database within the memory that a server has. */
package org.omflow.booster.server.rows;
