/** What tests of every module share: a clock, a database, a faulty network, the tables and examples of the guides. */
package org.omflow.booster.ha.testkit;
