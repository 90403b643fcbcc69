package org.omflow.booster.installer.log;

/**
 * The columns of a log.
 *
 * @param caseId the case, such as the ticket's number
 * @param activity what was done
 * @param time when it was done
 * @param person who did it; null to take the column {@value #PERSON} where there is one
 */
public record LogColumns(String caseId, String activity, String time, String person) {
    /** Column of the case in the help-desk log. */
    public static final String CASE = "Case ID";
    /** Column of the activity in the help-desk log. */
    public static final String ACTIVITY = "Activity";
    /** Column of the time in the help-desk log. */
    public static final String TIME = "Complete Timestamp";
    /** Column of the person in the help-desk log. */
    public static final String PERSON = "Resource";

    /** The columns of the help-desk log. */
    public static final LogColumns HELP_DESK = new LogColumns(CASE, ACTIVITY, TIME, null);
}
