/** The Booster's users, their roles and rights, and how users and nodes log in. */
package org.omflow.booster.broker.user;
