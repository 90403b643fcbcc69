/** What unauthenticated clients can do to a cluster that encrypts, and what secrets it lets out. */
package org.omflow.booster.tests.key;
