/**
 * The installer that a package starts ({@code install.sh}): asks an administrator what it needs to know, or reads it from
 * a file, checks each answer at once, installs beside what runs and switches at the end.
 */
package org.omflow.booster.installer.setup;
