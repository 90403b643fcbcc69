package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** An unpacked package with the real scripts, whose Java is a script that behaves like a Booster as it is told. */
final class FakePackage {
    private static final Path SOURCES = Path.of("src", "package");
    private static final String JAVA =
            """
            #!/bin/sh
            program=$(dirname "$(dirname "$(dirname "$0")")")
            for word; do home=$word; done
            case " $* " in
                *" token add "*)
                    echo "omj1.of-$(echo "$*" | sed 's/.* token add \\([a-z]*\\).*/\\1/')"
                    exit 0
                    ;;
                *" backup "*)
                    file=$(echo "$*" | sed 's/.* backup \\([^ ]*\\).*/\\1/')
                    echo "of $home" >"$file" || exit 1
                    exit 0
                    ;;
                *" join "*)
                    read -r token
                    [ "$token" = right ] || { echo "The Booster refuses: the token is unknown" >&2; exit 1; }
                    mkdir -p "$home/conf/tls"
                    echo "pair.address=127.0.0.1:5169" >"$home/conf/joined.properties"
                    echo cert >"$home/conf/tls/node.pem"
                    exit 0
                    ;;
            esac
            behaviour=$(cat "$program/behaviour")
            if [ "$behaviour" = fails ]; then
                echo "web.port must be a number" >&2
                exit 2
            fi
            {
                echo "OMFLOW Booster 1, primary: active"
                [ "$behaviour" = works ] || echo "  waiting: for the database"
            } >"$home/run/booster.new"
            mv "$home/run/booster.new" "$home/run/booster.status"
            trap 'rm -f "$home/run/booster.status"; exit 143' TERM
            while :; do sleep 0.1; done
            """;

    private FakePackage() {}

    /**
     * Makes one.
     *
     * @param behaviour {@code works}, {@code waits} or {@code fails}
     */
    static PackageContent in(Path folder, String version, String behaviour) throws IOException, SetupException {
        Files.createDirectories(folder.resolve("runtime/bin"));
        Files.createDirectories(folder.resolve("lib"));
        Files.writeString(folder.resolve("behaviour"), behaviour);
        script(folder.resolve("runtime/bin/java"), JAVA);
        script(folder.resolve("omflow_booster_service"), source("common/service.sh"));
        script(folder.resolve("omflow-booster"), source("common/command.sh"));
        script(folder.resolve("uninstall.sh"), source("common/uninstall.sh"));
        Files.writeString(folder.resolve("unit.service"), source("common/unit.service"));
        Files.writeString(folder.resolve("java.options"), source("booster/java.options"));
        Files.writeString(folder.resolve("part.sh"), source("booster/part.sh").replace("@project.version@", version));
        return PackageContent.in(folder);
    }

    private static String source(String name) throws IOException {
        return Files.readString(SOURCES.resolve(name));
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
