package org.omflow.booster.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.SourceTree;

/** A class is found by its name: no two files have the same. */
@Tag("job")
class ClassNamesTest {
    @Test
    void noNameStandsTwice() throws IOException {
        Map<String, List<Path>> byName = Stream.concat(Sources.java("main").stream(), Sources.java("test").stream())
                .filter(file -> !file.endsWith("package-info.java"))
                .map(SourceTree.ROOT::relativize)
                .collect(Collectors.groupingBy(file -> file.getFileName().toString()));

        assertThat(byName).hasSizeGreaterThan(400);
        assertThat(byName.values()).filteredOn(files -> files.size() > 1).isEmpty();
    }
}
