/** What an administrator sees of the dead jobs and does about them. */
package org.omflow.booster.broker.dead;
