package org.omflow.booster.broker.lease;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.omflow.booster.ha.database.DirectConnections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one life of a message broker needs to hold leases, registered before it starts. The broker creates its
 * {@link SqlLockManager}s by class name; they find this by a key, so that no password goes through the broker's
 * configuration. Thread-safe.
 */
public final class LeaseSpace implements AutoCloseable {
    /** The property of a {@link SqlLockManager} that names its space. */
    static final String PROPERTY = "lease";

    private static final Logger log = LoggerFactory.getLogger(LeaseSpace.class);
    private static final Map<String, LeaseSpace> SPACES = new ConcurrentHashMap<>();
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);
    private static final int LONGEST_HOLDER = 128;

    private final String key = UUID.randomUUID().toString();
    private final DirectConnections database;
    private final String holder;
    private final Duration lease;
    private final LeaseListener listener;
    private final AtomicInteger outages = new AtomicInteger();
    private final ConnectionReserve reserve;
    /** The lock object that holds or tries to take each lease, by lease id: two must not mistake each other's for theirs. */
    private final Map<String, SqlDistributedLock> busy = new ConcurrentHashMap<>();

    private volatile boolean closed;

    private LeaseSpace(DirectConnections database, String holder, Duration lease, LeaseListener listener) {
        this.database = database;
        this.holder = holder;
        this.lease = lease;
        this.listener = listener;
        this.reserve = new ConnectionReserve(database, patience(), ConnectionReserve.FAILOVER);
    }

    /**
     * Registers the space of the lock managers of one broker.
     *
     * @param holder names this life of the broker and no other, now or ever, as in {@code primary/2f1c...}
     * @param lease after what time another process may take a lease that is not renewed
     * @param listener receives the events of the leases
     */
    public static LeaseSpace register(
            DirectConnections database, String holder, Duration lease, LeaseListener listener) {
        if (holder.isBlank() || holder.length() > LONGEST_HOLDER) {
            throw new IllegalArgumentException(
                    "holder '" + holder + "' must have 1 to " + LONGEST_HOLDER + " characters");
        }
        if (lease.toMillis() <= 0) {
            throw new IllegalArgumentException("lease " + lease + " must be > 0");
        }
        LeaseSpace space = new LeaseSpace(database, holder, lease, listener);
        SPACES.put(space.key, space);
        return space;
    }

    /** The space a lock manager was made for. */
    static LeaseSpace of(Map<String, String> properties) {
        String key = properties.get(PROPERTY);
        LeaseSpace space = key == null ? null : SPACES.get(key);
        if (space == null) {
            throw new IllegalArgumentException("property '" + PROPERTY + "' (=" + key
                    + ") must be the key of a LeaseSpace that is registered in this process");
        }
        return space;
    }

    /** The properties with which the message broker must create each {@link SqlLockManager}. */
    public Map<String, String> properties() {
        return Map.of(PROPERTY, key);
    }

    /** The name of this holder in the database. */
    public String holder() {
        return holder;
    }

    /** Renews the held leases at once, without waiting for the answer. */
    public void renewNow() {
        busy.values().forEach(SqlDistributedLock::renewNow);
    }

    Duration lease() {
        return lease;
    }

    /** How long a statement may take: a caller waits no longer, and a database that hangs is noticed. */
    Duration patience() {
        return patience(lease);
    }

    static Duration patience(Duration lease) {
        Duration two = lease.multipliedBy(2);
        return two.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : two;
    }

    DirectConnections database() {
        return database;
    }

    LeaseConnection connection() {
        return new LeaseConnection(database, reserve, patience(), outages);
    }

    /** Makes this lock object the only one of this process that may hold or try to take its lease. */
    boolean reserve(SqlDistributedLock lock) {
        if (closed) {
            throw new IllegalStateException("the registration of " + holder + " was closed");
        }
        return busy.putIfAbsent(lock.getLockId(), lock) == null;
    }

    /** The epoch of the lease of that id that this process holds; empty when it holds none. */
    OptionalLong epoch(String lockId) {
        SqlDistributedLock lock = busy.get(lockId);
        return lock == null ? OptionalLong.empty() : lock.epoch();
    }

    void free(SqlDistributedLock lock) {
        busy.remove(lock.getLockId(), lock);
    }

    /** Tells the listener, whose failure must not end a lease. */
    void tell(Consumer<LeaseListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException e) {
            log.error("The listener of a lease failed. Should never happen, indicates a bug", e);
        }
    }

    /** Releases every lease that is still held, and removes the registration. */
    @Override
    public void close() {
        closed = true;
        SPACES.remove(key);
        busy.values().forEach(SqlDistributedLock::close);
        reserve.close();
    }
}
