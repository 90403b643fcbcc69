/** The packages as the build makes them, and their scripts as an administrator runs them. */
package org.omflow.booster.tests.install;
