package org.omflow.booster.tests.pair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A picture of how long take-overs lasted: how many fell into each tenth of a second. */
final class GapChart {
    private static final int BUCKET_MS = 100;
    private static final int LEFT = 40;
    private static final int TOP = 40;
    private static final int BAR = 22;
    private static final int HEIGHT = 160;
    private static final String[] COLOURS = {"#2b6cb0", "#dd8d2e"};

    private final String title;
    private final List<Series> series;
    private final int buckets;
    private final int most;

    /** One kind of bar. */
    record Series(String name, List<Long> millis) {
        int in(int bucket) {
            return (int) millis.stream().filter(ms -> ms / BUCKET_MS == bucket).count();
        }

        String legend() {
            List<Long> sorted = millis.stream().sorted().toList();
            return String.format(
                    Locale.ROOT,
                    "%s: median %,d ms, worst %,d ms",
                    name,
                    median(millis),
                    sorted.get(sorted.size() - 1));
        }
    }

    /** A picture of at most two series, each with one value at least. */
    GapChart(String title, List<Series> series) {
        this.title = title;
        this.series = series;
        long longest = series.stream()
                .flatMap(one -> one.millis().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
        this.buckets = (int) (longest / BUCKET_MS) + 1;
        this.most = series.stream()
                .mapToInt(one -> IntStream.range(0, buckets).map(one::in).max().orElse(0))
                .max()
                .orElse(0);
    }

    /** The value in the middle; the mean of both where there are two. */
    static long median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, svg());
    }

    String svg() {
        int width = Math.max(460, LEFT + buckets * BAR + 20);
        StringBuilder svg = new StringBuilder();
        line(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"11\">",
                width,
                TOP + HEIGHT + 70);
        line(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        line(svg, "<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>", LEFT, title);
        int ground = TOP + HEIGHT;
        line(svg, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%2$d\" stroke=\"black\"/>", LEFT, ground, width - 10);
        for (int bucket = 0; bucket <= buckets; bucket += 5) {
            int x = LEFT + bucket * BAR;
            line(
                    svg,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%.1f s</text>",
                    x,
                    ground + 15,
                    bucket * BUCKET_MS / 1000.0);
        }
        int wide = (BAR - 4) / series.size();
        for (int s = 0; s < series.size(); s++) {
            for (int bucket = 0; bucket < buckets; bucket++) {
                bar(svg, series.get(s).in(bucket), LEFT + bucket * BAR + 2 + s * wide, wide, COLOURS[s]);
            }
            line(
                    svg,
                    "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>",
                    LEFT,
                    ground + 28 + 16 * s,
                    COLOURS[s],
                    LEFT + 16,
                    ground + 37 + 16 * s,
                    series.get(s).legend());
        }
        return svg.append("</svg>\n").toString();
    }

    private void bar(StringBuilder svg, int count, int x, int wide, String colour) {
        if (count == 0) {
            return;
        }
        int high = Math.max(2, count * (HEIGHT - 20) / most);
        int top = TOP + HEIGHT - high;
        line(svg, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>", x, top, wide, high, colour);
        line(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>", x + wide / 2, top - 3, count);
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
