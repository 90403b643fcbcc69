/** Hashes that identify content. */
package org.omflow.booster.ha.hash;
