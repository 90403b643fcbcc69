/** What a process tells its service manager and an administrator's {@code status} command: that it lives, and how. */
package org.omflow.booster.ha.service;
