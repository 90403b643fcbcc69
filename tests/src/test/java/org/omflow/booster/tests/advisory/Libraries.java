package org.omflow.booster.tests.advisory;

import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The libraries on this class path with their versions, from where Maven keeps them. */
final class Libraries {
    /** Folders of the group, of the artifact and of the version; then the jar. */
    private static final Pattern IN_REPOSITORY =
            Pattern.compile(".*/repository/(.+)/([^/]+)/([^/]+)/\\2-\\3(-[^/]+)?\\.jar");

    private final Map<String, List<String>> versions = new TreeMap<>();

    private Libraries() {}

    static Libraries onTheClassPath() {
        Libraries libraries = new Libraries();
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : path.split(File.pathSeparator)) {
            Matcher jar = IN_REPOSITORY.matcher(entry.replace(File.separatorChar, '/'));
            if (jar.matches()) {
                libraries
                        .versions
                        .computeIfAbsent(jar.group(1).replace('/', '.') + ":" + jar.group(2), key -> new ArrayList<>())
                        .add(jar.group(3));
            }
        }
        return libraries;
    }

    /** The versions of a component; none when it is not there. */
    List<String> versions(String component) {
        return versions.getOrDefault(component, Collections.emptyList());
    }

    @Override
    public String toString() {
        return versions.toString();
    }
}
