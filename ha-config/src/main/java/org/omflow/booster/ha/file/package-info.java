/** Files that others may not read. */
package org.omflow.booster.ha.file;
