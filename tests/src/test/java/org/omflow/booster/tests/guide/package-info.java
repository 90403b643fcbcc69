/** The guides, checked against the programs: examples, settings and links. */
package org.omflow.booster.tests.guide;
