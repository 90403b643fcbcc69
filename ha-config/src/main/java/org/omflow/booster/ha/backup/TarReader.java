package org.omflow.booster.ha.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a tar archive that holds ordinary files and nothing else. */
final class TarReader {
    private static final int BUFFER = 64 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];

    /**
     * One file; its content must be read before the next.
     *
     * @param name as written
     * @param bytes its size
     */
    record Entry(String name, long bytes) {}

    TarReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next file; null at the end.
     *
     * @throws BackupException when it is not an archive, or something else than a file follows
     */
    Entry next() throws IOException, BackupException {
        byte[] header = block();
        if (isZero(header)) {
            return null;
        }
        String name = text(header, 0, TarWriter.MODE_AT);
        if (!text(header, TarWriter.MAGIC_AT, TarWriter.MAGIC.length()).equals(TarWriter.MAGIC)
                || number(header, TarWriter.SUM_AT, TarWriter.SUM_BYTES) != TarWriter.sum(header)) {
            throw new BackupException("it is not the archive of a backup, or was changed: take another file");
        }
        char type = (char) header[TarWriter.TYPE_AT];
        if (type != '0') {
            throw new BackupException("it holds '" + name + "', which is a link, a folder or another thing that is not"
                    + " an ordinary file: do not trust this file");
        }
        return new Entry(name, number(header, TarWriter.SIZE_AT, TarWriter.SIZE_BYTES));
    }

    /** Writes the content of a file. */
    void copy(Entry entry, OutputStream to) throws IOException {
        long left = entry.bytes();
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException();
            }
            to.write(buffer, 0, read);
            left -= read;
        }
        if (in.readNBytes(TarWriter.padding(entry.bytes())).length < TarWriter.padding(entry.bytes())) {
            throw new EOFException();
        }
    }

    /**
     * Reads what follows the last file, so that the compression's own checksum is verified.
     *
     * @throws BackupException when more follows
     */
    void end() throws IOException, BackupException {
        if (!isZero(block()) || in.read() >= 0) {
            throw new BackupException("something follows its end: it was changed, take another file");
        }
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(TarWriter.BLOCK);
        if (block.length < TarWriter.BLOCK) {
            throw new EOFException();
        }
        return block;
    }

    private static boolean isZero(byte[] block) {
        return Arrays.equals(block, new byte[block.length]);
    }

    private static String text(byte[] header, int at, int most) {
        int end = at;
        while (end < at + most && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.ISO_8859_1);
    }

    private static long number(byte[] header, int at, int most) throws BackupException {
        if (header[at] < 0) {
            return ByteBuffer.wrap(header).getLong(at + most - Long.BYTES);
        }
        try {
            return Long.parseLong(text(header, at, most).trim(), Byte.SIZE);
        } catch (NumberFormatException e) {
            throw new BackupException("it is not the archive of a backup, or was changed: take another file", e);
        }
    }
}
