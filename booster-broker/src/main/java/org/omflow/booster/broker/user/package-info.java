/** Who may do what at the Booster: users, their roles, and the table of rights. */
package org.omflow.booster.broker.user;
