/** The demo: the whole product on one machine, with orders placed, a fault if asked for, and every order checked. */
package org.omflow.booster.installer.demo;
