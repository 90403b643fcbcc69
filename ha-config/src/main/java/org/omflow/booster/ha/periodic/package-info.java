/** What a process looks after again and again while it runs. */
package org.omflow.booster.ha.periodic;
