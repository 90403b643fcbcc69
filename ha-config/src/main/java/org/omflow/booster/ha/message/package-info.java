/** The message contract: addresses, jobs, answers, their limits and error codes. */
package org.omflow.booster.ha.message;
