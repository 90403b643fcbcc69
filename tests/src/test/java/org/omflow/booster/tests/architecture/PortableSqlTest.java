package org.omflow.booster.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.testkit.SourceTree;

/**
 * SQL that MySQL, MariaDB, Oracle or SQL Server would not understand, or would understand otherwise, stands behind {@code
 * Dialect}: in its PostgreSQL side and in the schema files, of which each product has its own.
 */
@Tag("database")
class PortableSqlTest {
    private static final Pattern POSTGRESQL = Pattern.compile("PostgreSql\\w*\\.java|installers/.*");

    /** A token of Java: a comment, a character, a text block or a literal, whose content is a group; or a semicolon. */
    private static final Pattern TOKEN = Pattern.compile("//[^\\n]*|/\\*[\\s\\S]*?\\*/|'(?:[^'\\\\]|\\\\.)+'"
            + "|\"\"\"([\\s\\S]*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"|;");

    private static final Pattern SQL = Pattern.compile(
            "\\b(SELECT |INSERT INTO |UPDATE \\w+ SET |DELETE FROM |TRUNCATE )|^ ?(WHERE|AND|OR|ORDER BY) ");

    /** What only some products know, with what to do instead. */
    private static final Map<String, String> TRAPS = Map.ofEntries(
            Map.entry("on conflict|on duplicate key|merge into", "insert, and look at Dialect.isDuplicateKey"),
            Map.entry("returning|output inserted", "read the row by its key"),
            Map.entry("::", "bind a value of that type"),
            Map.entry("\\blimit\\b|\\boffset\\b|\\bfetch (first|next)\\b|\\btop \\d|\\brownum\\b", "Dialect.firstRows"),
            Map.entry("\\bfor (update|share)\\b|skip locked|\\bnowait\\b|lock in share", "Dialect.lockingRows"),
            Map.entry("\\bilike\\b|similar to|\\bregexp\\b|\\brlike\\b| !?~\\*? ", "compare in Java"),
            Map.entry("\\b(true|false)\\b", "bind a boolean"),
            Map.entry(
                    "\\bnow\\(|current_timestamp|localtimestamp|clock_timestamp|sysdate|getdate",
                    "bind the clock's time"),
            Map.entry("\\binterval\\b|date_trunc|\\bextract\\(|to_char|to_timestamp|dateadd", "compute it in Java"),
            Map.entry("\\b(any|all)\\(|\\barray\\b|unnest|@>|<@", "InList"),
            Map.entry("(string|array|json)_agg|group_concat|listagg", "join in Java"),
            Map.entry("select (not )?exists|, (not )?exists", "count, or look for a row"),
            Map.entry("\\|\\|", "bind the whole text: for MySQL this is OR"),
            Map.entry("distinct on|nulls (first|last)|is (not )?distinct from", "say it with plain SQL"),
            Map.entry("generate_series|with recursive|\\busing\\b|\\bnatural join\\b", "say it with plain SQL"),
            Map.entry("\\bpg_\\w+|current_setting|set_config|to_regclass|current_schema", "Dialect"),
            Map.entry(
                    "\\bcast\\(|\\bconvert\\(|\\bgreatest\\(|\\bleast\\(|\\bnvl\\(|\\bifnull\\(", "compute it in Java"),
            Map.entry("\\bjson_\\w+\\(|->>?", "read the JSON in Java"),
            Map.entry("if (not )?exists (?!\\()", "a schema file"),
            Map.entry("\\\\\"|`|\\[", "names without quotes"),
            Map.entry("^(?!.*\\bfrom\\b).*\\bselect [^$]*$", "Dialect: Oracle needs a FROM"),
            Map.entry("^truncate |; *\\w", "one plain statement at a time"));

    @Test
    void noSqlOutsideTheDialectIsOfOneProductOnly() throws IOException {
        List<String> found = new ArrayList<>();
        int statements = 0;
        for (Path file : Sources.java("main")) {
            String name = SourceTree.ROOT.relativize(file).toString();
            if (POSTGRESQL.matcher(name).lookingAt()
                    || POSTGRESQL.matcher(file.getFileName().toString()).matches()) {
                continue;
            }
            for (String sql : statements(Files.readString(file))) {
                statements++;
                traps(sql).forEach(trap -> found.add(name + ": " + sql + " (" + trap + ")"));
            }
        }
        assertThat(statements).isGreaterThan(60);
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t (a) VALUES (?) ON CONFLICT DO NOTHING",
                "DELETE FROM t WHERE a = ? RETURNING b",
                "SELECT a::text FROM t",
                "SELECT a FROM t ORDER BY a LIMIT ?",
                "SELECT a FROM t FETCH FIRST 1 ROWS ONLY",
                "SELECT a FROM t FOR UPDATE",
                "SELECT a FROM t WHERE a ILIKE ?",
                "UPDATE t SET a = true",
                "SELECT a FROM t WHERE b < now()",
                "SELECT a FROM t WHERE b < ? - interval '1 day'",
                "SELECT a FROM t WHERE b = ANY(?)",
                "SELECT string_agg(a, ',') FROM t",
                "SELECT EXISTS (SELECT 1 FROM t)",
                "SELECT a || b FROM t",
                "SELECT pg_backend_pid()",
                "SELECT CAST(a AS bigint) FROM t",
                "SELECT 1",
                "DELETE FROM t USING s WHERE t.a = s.a",
                "TRUNCATE t",
                " AND a IS NOT DISTINCT FROM ?"
            })
    void whatOnlySomeProductsKnowIsFound(String sql) {
        assertThat(statements("x(\"" + sql + "\");")).containsExactly(sql);
        assertThat(traps(sql)).isNotEmpty();
    }

    @Test
    void plainSqlPasses() {
        String java =
                """
                // SELECT 1
                String a = "SELECT a FROM t WHERE b IN (" + marks + ") AND NOT EXISTS (SELECT 1 FROM s WHERE s.a = t.a)"
                        + " ORDER BY a";
                log.info("it is true; select one"); query.append(" AND status = ?");
                """;
        assertThat(statements(java)).hasSize(2).allSatisfy(sql -> assertThat(traps(sql))
                .isEmpty());
    }

    /** The SQL in each statement of a Java source, its parts joined. */
    private static List<String> statements(String java) {
        List<String> found = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        Matcher token = TOKEN.matcher(java);
        while (token.find()) {
            if (token.group().equals(";")) {
                if (SQL.matcher(sql).find()) {
                    found.add(sql.toString());
                }
                sql.setLength(0);
            } else if (token.group(1) != null || token.group(2) != null) {
                sql.append(token.group(1) != null ? token.group(1) : token.group(2));
            }
        }
        return found;
    }

    private static List<String> traps(String sql) {
        return TRAPS.entrySet().stream()
                .filter(trap -> Pattern.compile(trap.getKey(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL)
                        .matcher(sql)
                        .find())
                .map(Map.Entry::getValue)
                .toList();
    }
}
