package org.omflow.booster.tests.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.testkit.Guides;
import org.omflow.booster.ha.testkit.SourceTree;

/** Every relative link of every guide leads to a file, and its anchor to a heading there. */
@Tag("job")
class GuideLinksTest {
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)(?:\\s+\"[^\"]*\")?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *#*$");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<Path> guides = Guides.all();
        assertThat(guides).hasSizeGreaterThan(20);

        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path guide : guides) {
            for (String link : links(Files.readString(guide))) {
                links++;
                if (!leadsSomewhere(guide, link)) {
                    broken.add(SourceTree.ROOT.relativize(guide) + ": " + link);
                }
            }
        }

        assertThat(links).isGreaterThan(50);
        assertThat(broken).isEmpty();
    }

    /** A newcomer can read the README in one sitting. */
    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.size(SourceTree.ROOT.resolve("README.md"))).isLessThanOrEqualTo(10 * 1024);
    }

    @Test
    void seesLinksAndAnchors() {
        String text = "# The `a-b` of C, D\n## E\n## E\n```\n# no [x](y)\n```\n[one](a.md#e), ![two](b.png) `[no](c)`";

        assertThat(links(text)).containsExactly("a.md#e", "b.png");
        assertThat(anchors(text)).containsExactlyInAnyOrder("the-a-b-of-c-d", "e", "e-1");
    }

    private static List<String> links(String text) {
        Matcher link = LINK.matcher(CODE.matcher(withoutBlocks(text)).replaceAll(""));
        return link.results().map(found -> found.group(1)).toList();
    }

    /** The anchors of a text as GitHub makes them. */
    private static Set<String> anchors(String text) {
        Set<String> anchors = new HashSet<>();
        Matcher heading = HEADING.matcher(withoutBlocks(text));
        while (heading.find()) {
            String anchor = heading.group(1)
                    .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            String unique = anchor;
            for (int n = 1; !anchors.add(unique); n++) {
                unique = anchor + "-" + n;
            }
        }
        return anchors;
    }

    private static boolean leadsSomewhere(Path guide, String link) throws IOException {
        if (ELSEWHERE.matcher(link).matches()) {
            return true;
        }
        String[] parts = link.split("#", 2);
        Path target =
                parts[0].isEmpty() ? guide : guide.resolveSibling(parts[0]).normalize();
        // A link out of the repository works only on this machine.
        if (!target.startsWith(SourceTree.ROOT) || !Files.exists(target)) {
            return false;
        }
        return parts.length == 1 || anchors(Files.readString(target)).contains(parts[1]);
    }

    private static String withoutBlocks(String text) {
        return CODE_BLOCK.matcher(text).replaceAll("");
    }
}
