package org.omflow.booster.ha.doctor;

import java.util.List;

/** Looks at one part of the surroundings of a process. */
@FunctionalInterface
public interface Check {
    /** What is wrong there now; empty when nothing is. May take some seconds. */
    List<Finding> look();
}
