#!/bin/sh
# Installs this package, or upgrades what is installed: ./install.sh --help tells how.
set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
java=$here/runtime/bin/java
if ! "$java" -version >/dev/null 2>&1; then
    echo "The Java of this package does not run here ($(uname -sm)); it needs Linux with glibc on the machine that" >&2
    echo "its name tells. Take the package for this machine." >&2
    exit 1
fi
exec "$java" -XX:TieredStopAtLevel=1 -cp "$here/lib/*" org.omflow.booster.installer.setup.SetupMain \
    --package "$here" "$@"
