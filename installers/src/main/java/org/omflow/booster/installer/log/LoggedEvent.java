package org.omflow.booster.installer.log;

import java.util.Map;

/**
 * One thing a person did in a case.
 *
 * @param activity what was done
 * @param person who did it; null where the log does not say
 * @param time when it was done, as the log writes it
 * @param others what else the log says: field name to text
 */
public record LoggedEvent(String activity, String person, String time, Map<String, String> others) {}
