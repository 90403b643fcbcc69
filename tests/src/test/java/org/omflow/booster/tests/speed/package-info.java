/** How fast work W is over the real processes, beside what the broker and the database alone can do. */
package org.omflow.booster.tests.speed;
