/** Files that other users cannot read. */
package org.omflow.booster.ha.file;
