package org.omflow.booster.installer.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("job")
@Tag("integration")
class DemoDatabaseTest {
    @TempDir
    Path folder;

    @Test
    void writesToDiskAsFaithfullyAsARealOne() throws Exception {
        try (DemoDatabase database = DemoDatabase.embedded(folder);
                Connection c = DriverManager.getConnection(database.url(), database.user(), database.password())) {
            assertThat(show(c, "fsync")).isEqualTo("on");
            assertThat(show(c, "full_page_writes")).isEqualTo("on");
            assertThat(show(c, "synchronous_commit")).isEqualTo("on");
            assertThat(show(c, "data_directory")).startsWith(folder.toString());
        }
    }

    @Test
    void keepsUserAndPasswordOutOfTheUrl() {
        DemoDatabase database = DemoDatabase.given("jdbc:postgresql://db:5432/omflow?user=amy&ssl=true&password=a%26b");

        assertThat(database.url()).isEqualTo("jdbc:postgresql://db:5432/omflow?ssl=true");
        assertThat(database.user()).isEqualTo("amy");
        assertThat(database.password()).isEqualTo("a&b");
        assertThat(DemoDatabase.given("jdbc:postgresql://db/x?user=u").url()).isEqualTo("jdbc:postgresql://db/x");
        assertThat(DemoDatabase.given("jdbc:postgresql://db/x").user()).isEqualTo("postgres");
    }

    @Test
    void refusesADatabaseThatIsNotSupported() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DemoDatabase.given("mariadb"))
                .withMessageContaining("'mariadb' is not supported by this version")
                .withMessageContaining("jdbc:postgresql://host:5432/name");
    }

    private static String show(Connection c, String setting) throws SQLException {
        try (ResultSet rows = c.createStatement().executeQuery("SHOW " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
