/** JSON as the contract allows it: strict, bounded in depth. */
package org.omflow.booster.ha.json;
