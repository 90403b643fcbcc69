/** Who did what at the Booster: a line for each act of an administrator and each refused login. */
package org.omflow.booster.broker.audit;
