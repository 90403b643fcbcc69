/** What the Booster refuses or mends on messages as they arrive, so that no client can hurt the others. */
package org.omflow.booster.broker.guard;
