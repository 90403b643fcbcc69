package org.omflow.booster.installer.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program of the product, run in its own JVM with the jars of this one.
 *
 * @param mainClass its full name
 * @param javaOptions such as {@code -Xmx512m}
 * @param arguments its command line
 * @param environment variables besides this program's own, whose {@code OMFLOW_} ones are not passed on
 * @param launcher words before {@code java}, such as {@code ip netns exec left}; usually none
 * @param jarsOnly whether its class path leaves out folders of classes, such as those of a test
 */
public record JavaProgram(
        String mainClass,
        List<String> javaOptions,
        List<String> arguments,
        Map<String, String> environment,
        List<String> launcher,
        boolean jarsOnly) {
    private static final long PATIENCE_SECONDS = 120;
    /** Since Java 24 it warns of native libraries and of direct memory, which the broker uses, unless they are permitted. */
    private static final List<String> FOR_THIS_JAVA = Runtime.version().feature() < 24
            ? List.of()
            : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    public JavaProgram {
        launcher = List.copyOf(launcher);
        javaOptions = List.copyOf(javaOptions);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** A program that {@code java} starts directly. */
    public JavaProgram(
            String mainClass, List<String> javaOptions, List<String> arguments, Map<String, String> environment) {
        this(mainClass, javaOptions, arguments, environment, List.of(), false);
    }

    /** The program with these arguments before its own, such as a subcommand. */
    public JavaProgram with(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(arguments);
        return new JavaProgram(mainClass, javaOptions, all, environment, launcher, jarsOnly);
    }

    /**
     * Runs the program to its end.
     *
     * @param input what it reads from standard input
     * @return what it wrote to standard output
     * @throws ClusterException when it fails, with what it wrote
     * @throws InterruptedException when the waiting thread is interrupted; the program is stopped
     */
    public String run(String input) throws ClusterException, InterruptedException {
        Process process = null;
        try {
            process = builder().start();
            CompletableFuture<String> output = read(process.getInputStream());
            CompletableFuture<String> errors = read(process.getErrorStream());
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new ClusterException(this + " did not end within " + PATIENCE_SECONDS + " s.");
            }
            if (process.exitValue() != 0) {
                throw new ClusterException(this + " failed with exit code " + process.exitValue() + ": "
                        + (errors.join() + " " + output.join()).strip());
            }
            return output.join();
        } catch (IOException e) {
            throw new ClusterException(this + " could not be run: " + e.getMessage(), e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    /** The program ready to start. */
    ProcessBuilder builder() {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FOR_THIS_JAVA);
        command.addAll(javaOptions);
        archive().ifPresent(archive -> command.addAll(archive.read()));
        command.add("-cp");
        command.add(classPath().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("OMFLOW_"));
        builder.environment().putAll(environment);
        return builder;
    }

    @Override
    public String toString() {
        return mainClass.substring(mainClass.lastIndexOf('.') + 1)
                + arguments.stream().map(argument -> " " + argument).collect(Collectors.joining());
    }

    /** The class data archive of its jars; empty when none is wanted. */
    Optional<ClassDataArchive> archive() {
        return ClassDataArchive.of(
                mainClass, classPath().filter(path -> !Files.isDirectory(path)).toList());
    }

    /** The jars before the folders: a class data archive covers only jars at the beginning. */
    private Stream<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> Path.of(path).toAbsolutePath())
                .filter(path -> !jarsOnly || !Files.isDirectory(path))
                .sorted(Comparator.comparing(Files::isDirectory));
    }

    /** The same program with one more option for its Java. */
    JavaProgram withJavaOption(String option) {
        List<String> all = new ArrayList<>(javaOptions);
        all.add(option);
        return new JavaProgram(mainClass, all, arguments, environment, launcher, jarsOnly);
    }

    private static CompletableFuture<String> read(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
