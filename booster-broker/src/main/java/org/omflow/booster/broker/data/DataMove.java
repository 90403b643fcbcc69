package org.omflow.booster.broker.data;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.omflow.booster.ha.file.Disks;
import org.omflow.booster.ha.file.Folders;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * Sets the message data aside and may put older data in its place; deletes nothing. Each folder is renamed as a whole,
 * and a plan is written first: if the process dies half-way, the next command continues where this one stopped.
 */
final class DataMove {
    private static final String PLAN = "move.unfinished";
    private static final String NONE = "";
    private static final String ASIDE = "set-aside-";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path plan;
    private final List<Step> steps;

    private DataMove(Path plan, List<Step> steps) {
        this.plan = plan;
        this.steps = steps;
    }

    /**
     * Plans a move; nothing is moved yet.
     *
     * @param time names the folder for the present data, {@code set-aside-<time>}
     * @param from the data that takes its place; empty for none
     * @throws DataException when a folder is a mount point, which cannot be renamed
     */
    static DataMove of(Path data, Instant time, Optional<MessageData> from) throws IOException, DataException {
        Path real = data.toRealPath();
        String wanted = ASIDE + TIME.format(time);
        String name = wanted;
        List<Step> steps = steps(real, name, from);
        for (int i = 2; steps.stream().anyMatch(step -> Files.exists(step.aside)); i++) {
            name = wanted + "-" + i;
            steps = steps(real, name, from);
        }
        return new DataMove(real.resolve(PLAN), steps);
    }

    private static List<Step> steps(Path real, String name, Optional<MessageData> from)
            throws IOException, DataException {
        List<Step> steps = new ArrayList<>();
        for (String part : MessageData.PARTS) {
            if (!Files.isDirectory(real.resolve(part))) {
                continue;
            }
            Path folder = real.resolve(part).toRealPath();
            if (!Disks.areSame(folder, folder.getParent())) {
                throw new DataException("The folder " + folder + " is a disk of its own and cannot be renamed; nothing"
                        + " was changed. Move its contents by hand; see \"A folder on a disk of its own\" in"
                        + " RECOVERY.md");
            }
            // The target of a link stays on its own disk.
            Path aside = folder.equals(real.resolve(part))
                    ? real.resolve(name).resolve(part)
                    : folder.resolveSibling(folder.getFileName() + "." + name);
            Path taken = from.map(set -> set.parts().get(part)).orElse(null);
            steps.add(new Step(
                    folder, aside, taken == null ? NONE : taken.getFileName().toString()));
        }
        return steps;
    }

    /** The unfinished move in this folder, if any. */
    static Optional<DataMove> unfinished(Path data) throws IOException {
        Path plan = data.resolve(PLAN);
        if (!Files.exists(plan)) {
            return Optional.empty();
        }
        Properties written = new Properties();
        written.load(new StringReader(Files.readString(plan)));
        List<Step> steps = new ArrayList<>();
        for (int i = 0; written.containsKey(i + ".folder"); i++) {
            steps.add(new Step(
                    Path.of(written.getProperty(i + ".folder")),
                    Path.of(written.getProperty(i + ".aside")),
                    written.getProperty(i + ".from")));
        }
        Path real = data.toRealPath();
        for (Step step : steps) {
            step.requireHere(real);
        }
        return Optional.of(new DataMove(plan, steps));
    }

    /** Starts or continues the move and reports each step; the move is unfinished until {@link #done}. */
    void carryOut(Consumer<String> report) throws IOException {
        if (!Files.exists(plan)) {
            writePlan();
        }
        for (Step step : steps) {
            step.carryOut(report);
        }
    }

    /** Deletes the plan, once everything that belongs to this move is done. */
    void done() throws IOException {
        Files.delete(plan);
        Folders.sync(plan.getParent());
    }

    private void writePlan() throws IOException {
        Properties written = new Properties();
        for (int i = 0; i < steps.size(); i++) {
            written.setProperty(i + ".folder", steps.get(i).folder.toString());
            written.setProperty(i + ".aside", steps.get(i).aside.toString());
            written.setProperty(i + ".from", steps.get(i).from);
        }
        StringBuilder text = new StringBuilder();
        for (String name : written.stringPropertyNames()) {
            text.append(name)
                    .append('=')
                    .append(written.getProperty(name).replace("\\", "\\\\"))
                    .append('\n');
        }
        PrivateFile.write(plan, text.toString());
        Folders.sync(plan.getParent());
    }

    /**
     * The move of one folder.
     *
     * @param folder the folder of the present data
     * @param aside the path it is renamed to
     * @param from the folder within it that takes its place; empty for none
     */
    private record Step(Path folder, Path aside, String from) {
        /** The Booster's user could have written the plan, and root may carry it out: it moves message data only. */
        void requireHere(Path data) throws IOException {
            String name = String.valueOf(folder.getFileName());
            boolean inside = data.equals(folder.getParent())
                    && aside.endsWith(name)
                    && aside.getNameCount() == data.getNameCount() + 2
                    && aside.startsWith(data)
                    && aside.getParent().getFileName().toString().startsWith(ASIDE);
            boolean beside = folder.getParent() != null
                    && folder.getParent().equals(aside.getParent())
                    && aside.getFileName().toString().startsWith(name + "." + ASIDE);
            boolean plain = folder.normalize().equals(folder)
                    && aside.normalize().equals(aside)
                    && Path.of(from).getNameCount() == 1
                    && !from.equals("..");
            Path present = Files.exists(folder) ? folder : aside;
            boolean ours = !Files.exists(present)
                    || Files.getOwner(present, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(data));
            if (!plain || !(inside || beside) || !ours) {
                throw new IOException("the plan " + data.resolve(PLAN) + " would move " + folder + " to " + aside
                        + ", which is not message data of this Booster: find out who wrote it, and delete it");
            }
        }

        void carryOut(Consumer<String> report) throws IOException {
            if (Files.exists(folder) && !Files.exists(aside)) {
                if (!Files.exists(aside.getParent())) {
                    Files.createDirectory(aside.getParent());
                    PrivateFile.giveToOwnerOf(folder, aside.getParent());
                }
                rename(folder, aside);
                report.accept("Moved " + folder + " to " + aside);
            }
            Path taken = aside.resolve(from);
            if (!from.equals(NONE) && !Files.exists(folder) && Files.exists(taken)) {
                rename(taken, folder);
                report.accept("Moved " + taken + " to " + folder);
            }
            if (!Files.exists(folder)) {
                // A link must not dangle.
                Files.createDirectory(folder);
                PrivateFile.giveToOwnerOf(aside, folder);
            }
        }

        private static void rename(Path source, Path target) throws IOException {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(source.getParent());
            Folders.sync(target.getParent());
        }
    }
}
