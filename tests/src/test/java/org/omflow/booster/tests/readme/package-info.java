/** What the README says, tried. */
package org.omflow.booster.tests.readme;
