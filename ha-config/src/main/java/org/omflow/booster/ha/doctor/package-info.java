/** Checks what a process needs around it, such as its database, certificate and open files, and says what to do. */
package org.omflow.booster.ha.doctor;
