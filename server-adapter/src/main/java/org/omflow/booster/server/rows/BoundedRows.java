package org.omflow.booster.server.rows;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Query;

/**
 * The first rows of a query, as many as a server reads at once; a page of large rows is shorter than asked for.
 *
 * @param rows at least one, unless the query has none
 * @param cut whether there may be more than these, as they are large
 */
public record BoundedRows<T>(List<T> rows, boolean cut) {
    private static final long MOST_CHARACTERS = 4L << 20;
    /** The driver holds this many, of up to a MiB each. */
    private static final int FETCH = 8;

    /**
     * Reads rows until they hold too much. Only inside a transaction: without one the driver reads all before the first.
     *
     * @param large the column whose text may be large
     */
    public static <T> BoundedRows<T> of(Query query, String large, RowMapper<T> mapper) {
        List<T> rows = new ArrayList<>();
        long[] characters = {0};
        RowMapper<T> counting = (row, context) -> {
            characters[0] += row.getString(large).length();
            return mapper.map(row, context);
        };
        try (ResultIterator<T> all = query.setFetchSize(FETCH).map(counting).iterator()) {
            while (characters[0] < MOST_CHARACTERS && all.hasNext()) {
                rows.add(all.next());
            }
        }
        return new BoundedRows<>(rows, characters[0] >= MOST_CHARACTERS);
    }
}
