package org.omflow.booster.ha.lease;

/**
 * A Booster that waits for the lease and believes that its messages are the newest.
 *
 * @param booster its role
 * @param sequence how new it believes them to be
 * @param ageMs when it said so last, by the database's clock
 */
public record Candidate(String booster, long sequence, long ageMs) {}
