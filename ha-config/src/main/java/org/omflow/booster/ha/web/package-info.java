/** What those share who ask a Booster over its web. */
package org.omflow.booster.ha.web;
