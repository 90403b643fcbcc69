package org.omflow.booster.ha.doctor;

import java.util.List;

/** Looks at one part of the surroundings of a process. */
@FunctionalInterface
public interface Check {
    /** What is wrong there now; empty when nothing is. May take some seconds. */
    List<Finding> look();

    /** The same; a check that fails is a finding itself, and hides no other. */
    default List<Finding> lookSafely() {
        try {
            return look();
        } catch (RuntimeException e) {
            return List.of(Finding.warn(
                    "doctor",
                    getClass().getSimpleName() + " could not be checked (" + e + ")",
                    "report this, which is a fault of the program"));
        }
    }
}
