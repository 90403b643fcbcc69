package org.omflow.booster.ha.file;

import com.sun.security.auth.module.UnixSystem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An open folder of the POSIX kind. A command of root works in folders of the Booster's user, who may put links there
 * at any moment: so this holds the folder itself instead of its name, follows no link to somebody else's folder, and
 * gives a file away only where nobody else can exchange it. Confined to one thread.
 */
final class SafeFolder implements Closeable {
    private static final String ROOT = "0";
    private static final Path PROC = Path.of("/proc");
    private static final String NAMES = "nlink";
    private static final int MOST_LINKS = 16;
    private static final int RANDOM_BYTES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Those looked up before, as a directory service may be slow: root and the user of this process. */
    private static final Map<String, UserPrincipal> USERS = new ConcurrentHashMap<>();

    private final Path path;
    private final SecureDirectoryStream<Path> stream;

    private SafeFolder(Path path, SecureDirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
    }

    /** Whether the system has such folders; Windows has others. */
    static boolean isPossible(Path folder) throws IOException {
        Path root = folder.toAbsolutePath().getRoot();
        if (!root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return false;
        }
        try (var stream = Files.newDirectoryStream(root)) {
            return stream instanceof SecureDirectoryStream;
        }
    }

    /**
     * Opens a folder.
     *
     * @throws IOException when it is missing, or a link on the way was put there by somebody who does not own its target
     */
    static SafeFolder open(Path folder) throws IOException {
        Path whole = folder.toAbsolutePath().normalize();
        if (self().equals(ROOT)) {
            return open(whole, MOST_LINKS);
        }
        // Without the rights of root no link leads to more than this user may change anyway, and the folders above may
        // be unreadable for it.
        return new SafeFolder(whole.toRealPath(), (SecureDirectoryStream<Path>) Files.newDirectoryStream(whole));
    }

    private static SafeFolder open(Path folder, int links) throws IOException {
        SafeFolder now = new SafeFolder(
                folder.getRoot(), (SecureDirectoryStream<Path>) Files.newDirectoryStream(folder.getRoot()));
        for (Path name : folder) {
            try (SafeFolder above = now) {
                now = above.enter(name, links);
            }
        }
        return now;
    }

    private SafeFolder enter(Path name, int links) throws IOException {
        PosixFileAttributes found = attributes(name);
        if (!found.isSymbolicLink()) {
            return new SafeFolder(path.resolve(name), stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
        }
        Path link = path.resolve(name);
        if (links == 0) {
            throw new IOException("there are too many links on the way to " + link);
        }
        // Only the system makes links in /proc, and such a link leads elsewhere than its text says.
        SafeFolder target = link.startsWith(PROC)
                ? new SafeFolder(link, stream.newDirectoryStream(name))
                : open(link.resolveSibling(Files.readSymbolicLink(link)).normalize(), links - 1);
        UserPrincipal maker = found.owner();
        UserPrincipal owner = target.owner();
        if (maker.equals(user(ROOT)) || maker.equals(owner)) {
            return target;
        }
        target.close();
        throw new IOException(link + " is a link that " + maker.getName() + " made to a folder of " + owner.getName()
                + ": replace it by a folder");
    }

    /** The user to whom the folder belongs. */
    UserPrincipal owner() throws IOException {
        return stream.getFileAttributeView(PosixFileAttributeView.class)
                .readAttributes()
                .owner();
    }

    /** Whether it belongs to the user of this process. */
    boolean isOwn() throws IOException {
        return owner().equals(user(self()));
    }

    /**
     * Requires that no other user can write here.
     *
     * @throws IOException when one can
     */
    void requirePrivate() throws IOException {
        Set<PosixFilePermission> permissions = stream.getFileAttributeView(PosixFileAttributeView.class)
                .readAttributes()
                .permissions();
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || permissions.contains(PosixFilePermission.GROUP_WRITE) && !isOwn()) {
            throw new IOException("others may write into the folder " + path + " ("
                    + PosixFilePermissions.toString(permissions) + "): take that from them with 'chmod go-w " + path
                    + "'");
        }
    }

    /**
     * Whether there is such a file.
     *
     * @throws IOException when it is a link or anything but a file
     */
    boolean hasFile(Path name) throws IOException {
        PosixFileAttributes found;
        try {
            found = attributes(name);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!found.isRegularFile()) {
            throw new IOException(
                    path.resolve(name) + " is " + (found.isSymbolicLink() ? "a link" : "no file") + ": delete it");
        }
        return true;
    }

    /** Opens an existing file. */
    FileChannel open(Path name, Set<? extends OpenOption> options) throws IOException {
        if (!hasFile(name)) {
            throw new NoSuchFileException(path.resolve(name).toString());
        }
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        return channel(stream, name, all, PosixFilePermissions.fromString("rw-------"));
    }

    /** Creates or replaces a file in one step and gives it to the owner of the folder. */
    void replace(Path name, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
        if (isOwn()) {
            Path next = Path.of(name + ".new");
            deleteIfExists(next);
            fill(stream, next, content, permissions);
            stream.move(next, stream, name);
            return;
        }
        // The owner can exchange any file in this folder, but none in one that only this user may enter.
        Path inner = Path.of("." + name + ".new-" + random());
        Files.createDirectory(
                path.resolve(inner),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (SecureDirectoryStream<Path> closed = stream.newDirectoryStream(inner, LinkOption.NOFOLLOW_LINKS)) {
            PosixFileAttributes found =
                    closed.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
            if (!found.owner().equals(user(self()))) {
                throw new IOException("somebody exchanges files in " + path + ": find out who");
            }
            fill(closed, name, content, permissions);
            closed.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setOwner(owner());
            closed.move(name, stream, name);
        } finally {
            stream.deleteDirectory(inner);
        }
    }

    /** Creates an empty file for the owner of the folder, unless there is one. */
    void create(Path name, Set<PosixFilePermission> permissions) throws IOException {
        if (hasFile(name)) {
            return;
        }
        if (!isOwn()) {
            replace(name, new byte[0], permissions);
            return;
        }
        try {
            fill(stream, name, new byte[0], permissions);
        } catch (FileAlreadyExistsException e) {
            // Another process has just created it.
            return;
        }
    }

    private static void fill(
            SecureDirectoryStream<Path> in, Path name, byte[] content, Set<PosixFilePermission> permissions)
            throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel = channel(in, name, options, permissions)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            // Sync before the rename: a power cut leaves the old file or the new one, never half of one.
            channel.force(true);
        }
        // The login reloads the file when it is newer than its last read, which may be this very moment.
        FileTime soon = FileTime.from(Instant.now().plusSeconds(1));
        in.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(soon, null, null);
    }

    private static FileChannel channel(
            SecureDirectoryStream<Path> in,
            Path name,
            Set<? extends OpenOption> options,
            Set<PosixFilePermission> permissions)
            throws IOException {
        SeekableByteChannel channel =
                in.newByteChannel(name, options, PosixFilePermissions.asFileAttribute(permissions));
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new IOException("this Java cannot open " + name + " as a file: use another one");
    }

    /** Creates a folder in this one and gives it to the owner of this one, unless there is such a folder. */
    void makeFolder(Path name, Set<PosixFilePermission> permissions) throws IOException {
        try {
            Files.createDirectory(path.resolve(name), PosixFilePermissions.asFileAttribute(permissions));
        } catch (FileAlreadyExistsException e) {
            // Another process has just created it.
            return;
        }
        if (isOwn()) {
            return;
        }
        try (SecureDirectoryStream<Path> made = stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            PosixFileAttributeView view = made.getFileAttributeView(PosixFileAttributeView.class);
            if (!view.readAttributes().owner().equals(user(self()))) {
                throw new IOException("somebody exchanges folders in " + path + ": find out who");
            }
            view.setOwner(owner());
        }
    }

    /**
     * Gives this folder and the files in it that belong to the user of this process to another user. The files first:
     * in a folder of their own, that user could exchange them.
     */
    void giveAll(UserPrincipal to) throws IOException {
        for (Path each : stream) {
            Path name = each.getFileName();
            PosixFileAttributes found = attributes(name);
            if (found.isRegularFile() && found.owner().equals(user(self()))) {
                give(name, to);
            }
        }
        PosixFileAttributeView view = stream.getFileAttributeView(PosixFileAttributeView.class);
        if (!view.readAttributes().owner().equals(to)) {
            view.setOwner(to);
        }
    }

    /**
     * Gives a file in this folder to a user.
     *
     * @throws IOException when it is no file, or has another name elsewhere
     */
    void give(Path name, UserPrincipal to) throws IOException {
        PosixFileAttributes found = attributes(name);
        if (found.owner().equals(to)) {
            return;
        }
        Map<String, Object> before = names(name);
        if (!found.isRegularFile() || !before.get(NAMES).equals(1)) {
            throw new IOException(path.resolve(name) + " is a link or has a second name: delete it");
        }
        PosixFileAttributeView view =
                stream.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setOwner(to);
        if (!names(name).equals(before)) {
            // The owner of the folder put another file in its place: take that back.
            view.setOwner(found.owner());
            throw new IOException("somebody exchanges files in " + path + ": find out who");
        }
    }

    /** Which file it is, and how many names it has. */
    private Map<String, Object> names(Path name) throws IOException {
        return Files.readAttributes(path.resolve(name), "unix:fileKey," + NAMES, LinkOption.NOFOLLOW_LINKS);
    }

    private PosixFileAttributes attributes(Path name) throws IOException {
        return stream.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private void deleteIfExists(Path name) throws IOException {
        try {
            stream.deleteFile(name);
        } catch (NoSuchFileException e) {
            // As it should be.
            return;
        }
    }

    /** The number of the user of this process. */
    private static String self() {
        return Long.toString(new UnixSystem().getUid());
    }

    /** The user with this number. */
    private UserPrincipal user(String number) throws IOException {
        UserPrincipal known = USERS.get(number);
        if (known == null) {
            known = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(number);
            USERS.put(number, known);
        }
        return known;
    }

    private static String random() {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
