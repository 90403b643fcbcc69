package org.omflow.booster.ha.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Writes a tar archive of ordinary files that only their owner may read. */
final class TarWriter {
    static final int BLOCK = 512;
    static final int MODE_AT = 100;
    static final int SIZE_AT = 124;
    static final int SIZE_BYTES = 12;
    static final int SUM_AT = 148;
    static final int SUM_BYTES = 8;
    static final int TYPE_AT = 156;
    static final int MAGIC_AT = 257;
    static final String MAGIC = "ustar";
    /** The largest size that eleven octal digits hold. */
    private static final long OCTAL_MOST = 0777_7777_7777L;

    private static final int OWNER_AT = 108;
    private static final int GROUP_AT = 116;
    private static final int TIME_AT = 136;
    private static final byte BINARY = (byte) 0x80;

    private final OutputStream out;
    private final Instant time;

    TarWriter(OutputStream out, Instant time) {
        this.out = out;
        this.time = time;
    }

    /** Adds a file of exactly this many bytes. */
    void add(String name, long bytes, InputStream content) throws IOException {
        out.write(header(name, bytes));
        long copied = content.transferTo(out);
        if (copied != bytes) {
            throw new IOException(name + " has " + copied + " bytes instead of " + bytes);
        }
        out.write(new byte[padding(bytes)]);
    }

    /** Writes the end of the archive. */
    void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    /** How many bytes follow a file of this size. */
    static int padding(long bytes) {
        return (int) (-bytes & BLOCK - 1);
    }

    private byte[] header(String name, long bytes) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, MODE_AT, "0000600");
        put(header, OWNER_AT, "0000000");
        put(header, GROUP_AT, "0000000");
        if (bytes <= OCTAL_MOST) {
            put(header, SIZE_AT, String.format("%011o", bytes));
        } else {
            ByteBuffer.wrap(header).putLong(SIZE_AT + SIZE_BYTES - Long.BYTES, bytes);
            header[SIZE_AT] = BINARY;
        }
        put(header, TIME_AT, String.format("%011o", time.getEpochSecond()));
        header[TYPE_AT] = '0';
        put(header, MAGIC_AT, MAGIC + "\0" + "00");
        put(header, SUM_AT, String.format("%06o", sum(header)) + "\0 ");
        return header;
    }

    /** The sum of a header's bytes, with blanks for the sum itself. */
    static int sum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < header.length; i++) {
            sum += i >= SUM_AT && i < SUM_AT + SUM_BYTES ? ' ' : header[i] & 0xff;
        }
        return sum;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
