package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

@Tag("pair")
class GapChartTest {
    @TempDir
    private Path folder;

    @Test
    void drawsABarForEachTenthOfASecondThatOccurred() throws Exception {
        Path file = folder.resolve("figures/gaps.svg");
        new GapChart(
                        "Take-overs",
                        List.of(
                                new GapChart.Series("accepted", List.of(510L, 590L, 720L)),
                                new GapChart.Series("completed", List.of(1_210L, 1_400L))))
                .write(file);
        String svg = Files.readString(file);

        Document drawn =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        // The ground, two squares of the legend and four bars.
        assertThat(drawn.getElementsByTagName("rect").getLength()).isEqualTo(1 + 2 + 4);
        assertThat(svg).contains("accepted: median 590 ms, worst 720 ms", "completed: median 1,305 ms, worst 1,400 ms");
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddle() {
        assertThat(GapChart.median(List.of(9L, 1L, 3L))).isEqualTo(3);
        assertThat(GapChart.median(List.of(4L, 1L, 2L, 9L))).isEqualTo(3);
    }
}
