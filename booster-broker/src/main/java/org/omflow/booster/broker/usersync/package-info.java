/** What keeps the users of two Boosters the same, so that whoever may log in to one may log in to the other. */
package org.omflow.booster.broker.usersync;
