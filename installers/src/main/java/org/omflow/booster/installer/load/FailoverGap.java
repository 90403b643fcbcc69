package org.omflow.booster.installer.load;

/**
 * How long a fault kept submitters waiting.
 *
 * @param firstAcceptedMs milliseconds from the fault to the first job sent and acknowledged after it; null when there was
 *     none
 * @param firstCompletedMs milliseconds from the fault to the first order completed after that; null when there was none
 */
public record FailoverGap(Long firstAcceptedMs, Long firstCompletedMs) {}
