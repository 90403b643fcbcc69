/** What brings the product to an administrator: packages, installers and the demo. */
package org.omflow.booster.installer;
