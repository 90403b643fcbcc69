package org.omflow.booster.tests.testcount;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.omflow.booster.tests.testcount.TestOutcome.Kind;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The reports that Maven's test runner leaves in {@code <module>/target/surefire-reports/TEST-*.xml}. */
final class SurefireReports {
    private static final int REASON_SHOWN = 200;

    private SurefireReports() {}

    /**
     * Reads the reports of all modules.
     *
     * @param since older reports are left out: they are of an earlier build
     */
    static List<TestOutcome> read(Path root, Instant since) throws IOException {
        List<TestOutcome> outcomes = new ArrayList<>();
        for (Path module : inOrder(root, "*")) {
            Path reports = module.resolve("target/surefire-reports");
            if (Files.isDirectory(reports)) {
                for (Path report : inOrder(reports, "TEST-*.xml")) {
                    if (!Files.getLastModifiedTime(report).toInstant().isBefore(since)) {
                        outcomes.addAll(read(module.getFileName().toString(), report));
                    }
                }
            }
        }
        return outcomes;
    }

    private static List<TestOutcome> read(String module, Path report) throws IOException {
        List<TestOutcome> outcomes = new ArrayList<>();
        NodeList cases = parse(report).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String simpleClass = test.getAttribute("classname").replaceFirst(".*\\.", "");
            String name =
                    test.getAttribute("name").isEmpty() ? simpleClass : simpleClass + "." + test.getAttribute("name");
            Element skipped = child(test, "skipped");
            if (skipped != null) {
                outcomes.add(new TestOutcome(module, name, Kind.SKIPPED, reason(skipped)));
            } else {
                boolean failed = child(test, "failure") != null || child(test, "error") != null;
                outcomes.add(new TestOutcome(module, name, failed ? Kind.FAILED : Kind.PASSED, ""));
            }
        }
        return outcomes;
    }

    private static String reason(Element skipped) {
        String said =
                skipped.getAttribute("message").isBlank() ? skipped.getTextContent() : skipped.getAttribute("message");
        String line = said.strip().replaceFirst("(?s)\\R.*", "").replaceFirst("^Assumption failed: ", "");
        if (line.isEmpty()) {
            return "no reason given";
        }
        return line.length() > REASON_SHOWN ? line.substring(0, REASON_SHOWN) + "..." : line;
    }

    private static Element parse(Path report) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(report.toFile()).getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(
                    "the test report " + report + " cannot be read: " + e.getMessage() + "; run the build again", e);
        }
    }

    private static Element child(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return found.getLength() == 0 ? null : (Element) found.item(0);
    }

    private static Iterable<Path> inOrder(Path folder, String names) throws IOException {
        TreeSet<Path> sorted = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, names)) {
            entries.forEach(sorted::add);
        }
        return sorted;
    }
}
