/** The known holes of the libraries that the product is built with. */
package org.omflow.booster.tests.advisory;
