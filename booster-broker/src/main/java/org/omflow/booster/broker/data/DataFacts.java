package org.omflow.booster.broker.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.server.NodeManager;
import org.apache.activemq.artemis.core.server.impl.FileBasedNodeManager;
import org.apache.activemq.artemis.core.server.impl.FileLockNodeManager;
import org.apache.activemq.artemis.utils.UUID;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * The pair that the message data in a folder belongs to, and how new it is, as the message broker recorded it. Of two
 * folders with the same node id, the one with the higher sequence is newer: the sequence rises whenever a Booster
 * starts to work without the other.
 *
 * @param nodeId identifies the pair; empty when there is no data
 * @param sequence how new it is; empty when the data was never used, or is an unfinished copy
 */
public record DataFacts(Optional<String> nodeId, OptionalLong sequence) {
    /** Three bytes for the broker's own locks precede the node id. */
    private static final int NODE_ID_AT = 3;

    private static final int NODE_ID_BYTES = 16;

    /** Reads the facts of the data in this home, which may be in use. */
    public static DataFacts of(Home home) throws IOException {
        return of(home.journal());
    }

    static DataFacts of(Path journal) throws IOException {
        ByteBuffer id = read(journal.resolve(FileBasedNodeManager.SERVER_LOCK_NAME), NODE_ID_AT, NODE_ID_BYTES);
        ByteBuffer sequence =
                read(journal.resolve(FileBasedNodeManager.SERVER_ACTIVATION_SEQUENCE_NAME), 0, Long.BYTES);
        return new DataFacts(
                id.hasRemaining() ? Optional.empty() : Optional.of(nodeId(id.array())),
                sequence.hasRemaining() ? OptionalLong.empty() : OptionalLong.of(sequence.getLong(0)));
    }

    private static ByteBuffer read(Path file, int from, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        try (SeekableByteChannel channel = Files.newByteChannel(file).position(from)) {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Until the end of either.
            }
        } catch (NoSuchFileException e) {
            // The caller treats an empty buffer as "no data".
        }
        return buffer;
    }

    private static String nodeId(byte[] bytes) {
        return new UUID(UUID.TYPE_TIME_BASED, bytes).toString();
    }

    /**
     * Gives an empty folder the pair's node id and sequence 0, which is older than any data: the Booster then copies
     * everything from the other one instead of starting empty.
     *
     * @throws IOException when the folder cannot be written, or holds anything but data that was moved aside
     */
    public static void adopt(Home home, String nodeId) throws IOException {
        Path journal = home.journal();
        if (Files.exists(journal)) {
            try (Stream<Path> files = Files.list(journal)) {
                if (!files.allMatch(MessageData::isOld)) {
                    throw new IOException("the folder " + journal
                            + " holds files of an unfinished copy: set them aside with the command 'data fresh'");
                }
            }
        }
        FileLockNodeManager manager = new FileLockNodeManager(journal.toFile(), true);
        try {
            manager.start();
            manager.setNodeID(nodeId);
            manager.setNodeActivationSequence(0);
            // Writes both, as for a finished copy.
            manager.stopBackup();
        } catch (NodeManager.NodeManagerException e) {
            throw new IOException("cannot write the node id to " + journal, e);
        } catch (Exception e) {
            throw asIo(e, journal);
        } finally {
            stop(manager);
        }
        PrivateFile.giveToOwnerOf(home.data(), journal);
    }

    /** Writes the sequence into the data of a journal folder that has a node id. */
    static void writeSequence(Path journal, long sequence) throws IOException {
        FileLockNodeManager manager = new FileLockNodeManager(journal.toFile(), false);
        try {
            manager.start();
            manager.writeNodeActivationSequence(sequence);
        } catch (Exception e) {
            throw asIo(e, journal);
        } finally {
            stop(manager);
        }
    }

    private static IOException asIo(Exception cause, Path journal) {
        return new IOException("cannot write the files of the message broker in " + journal + ": " + cause, cause);
    }

    private static void stop(FileLockNodeManager manager) throws IOException {
        try {
            manager.stop();
        } catch (Exception e) {
            throw new IOException("cannot close a file of the message broker", e);
        }
    }

    /** Whether there is data that belongs to a pair. */
    public boolean exists() {
        return nodeId.isPresent();
    }
}
