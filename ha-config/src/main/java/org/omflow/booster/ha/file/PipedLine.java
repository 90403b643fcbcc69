package org.omflow.booster.ha.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the first line of a pipe as UTF-8, whatever the locale of the system. */
public final class PipedLine {
    private static final int MOST_BYTES = 64 << 10;

    private PipedLine() {}

    /**
     * The first line, without its end; null when there is none.
     *
     * @throws CharacterCodingException when it is not UTF-8
     * @throws IOException when it cannot be read, or is too long
     */
    public static String read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int one = in.read();
        if (one < 0) {
            return null;
        }
        while (one >= 0 && one != '\n') {
            if (line.size() >= MOST_BYTES) {
                throw new IOException("its first line is longer than " + MOST_BYTES + " bytes");
            }
            line.write(one);
            one = in.read();
        }
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(line.toByteArray()))
                .toString();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
