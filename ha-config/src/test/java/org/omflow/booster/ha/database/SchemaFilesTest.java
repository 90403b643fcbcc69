package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("database")
class SchemaFilesTest {
    @Test
    void theTablesOfAPartAreThoseThatItsFilesMake() {
        assertThat(SchemaFiles.tables("probe", "postgresql")).containsExactly("probe");
    }

    /** As installed, in a folder of any name. */
    @Test
    void theFilesMayBeInAJar(@TempDir Path folder) throws Exception {
        Path jar = Files.createDirectory(folder.resolve("My Pro%20gram")).resolve("server.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("db/server/postgresql/"));
            out.putNextEntry(new JarEntry("db/server/postgresql/V1__orders.sql"));
            out.write("CREATE TABLE orders (id integer);\nCREATE TABLE step (id integer);"
                    .getBytes(StandardCharsets.UTF_8));
        }
        URL inside = URI.create("jar:" + jar.toUri() + "!/db/server/postgresql").toURL();

        assertThat(SchemaFiles.tables(inside, "db/server/postgresql")).containsExactly("orders", "step");
    }
}
