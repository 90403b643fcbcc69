#!/bin/sh
# The demo: the whole product on this machine. See demo.sh --help.
set -u

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
lib=$root/installers/target/lib
built=$lib/.built

die() {
    echo "demo.sh: $1" >&2
    exit 1
}

# --- A JDK: the runtime alone cannot build.
if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    javac=$JAVA_HOME/bin/javac
    where="JAVA_HOME ($JAVA_HOME)"
else
    java=java
    javac=javac
    where="the PATH"
fi
need="install a JDK 17 or newer (Debian: apt install openjdk-17-jdk-headless) or set JAVA_HOME to one."
command -v "$java" >/dev/null 2>&1 || die "there is no java in $where; $need"
version=$("$java" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java\.specification\.version = \([0-9]*\).*/\1/p')
[ "${version:-0}" -ge 17 ] 2>/dev/null || die "the java in $where is version ${version:-unknown}; $need"

# --- Build, when the jars are missing or older than the sources.
newer() {
    find "$root" \( -name target -o -name .git -o -path "$root/tests" \) -prune \
        -o -type f \( -name pom.xml -o -path '*/src/main/*' \) -newer "$built" -print | head -n 1
}
if [ ! -f "$built" ] || [ -n "$(newer)" ]; then
    command -v "$javac" >/dev/null 2>&1 || die "there is a java in $where but no javac to build with; $need"
    echo "Building the product (the first time takes some minutes and downloads its libraries) ..."
    stamp=$(mktemp) || die "a temporary file cannot be created"
    if ! (cd "$root" &&
        ./mvnw -B -q -DskipTests -Dspotless.check.skip=true -Dpackages.skip=true package -pl installers -am); then
        rm -f "$stamp"
        die "the build failed; see its messages above."
    fi
    # Dated at the start of the build: what changes during it is built the next time.
    mv "$stamp" "$built" || die "the file $built cannot be written"
fi

# --- Run. Everything the demo starts has the demo's folder on its command line: if the demo was killed, this script stops
# --- the rest.
folder=$(mktemp -d "${TMPDIR:-/tmp}/omflow-demo.XXXXXXXXXX") || die "a temporary folder cannot be created"

left() {
    ps -A -ww -o pid= -o args= | awk -v folder="$folder/" 'index($0, folder) && !/awk / { print $1 }'
}

# shellcheck disable=SC2086 # one word for each process
clean_up() {
    pids=$(left)
    if [ -n "$pids" ]; then
        kill $pids 2>/dev/null
        sleep 3
        pids=$(left)
        [ -z "$pids" ] || kill -9 $pids 2>/dev/null
    fi
    rm -rf "$folder"
}

OMFLOW_DEMO_FOLDER=$folder/run
export OMFLOW_DEMO_FOLDER
# A background program of a script loses the terminal unless it inherits it this way.
exec 3<&0
"$java" -Xmx2g -cp "$lib/*" org.omflow.booster.installer.demo.DemoMain "$@" <&3 3<&- &
demo=$!
exec 3<&-
# Ctrl-C does not reach a background program of a script; pass it on as SIGTERM.
trap 'kill -TERM "$demo" 2>/dev/null' INT TERM HUP
# A signal ends wait before the demo has ended; then wait again.
while :; do
    wait "$demo"
    code=$?
    kill -0 "$demo" 2>/dev/null || break
done
clean_up
exit "$code"
