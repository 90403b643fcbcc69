/** Places orders and completes their steps as clients would, and then checks each order. */
package org.omflow.booster.installer.load;
