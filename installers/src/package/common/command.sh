#!/bin/sh
# The commands of this program, such as user, token and doctor: run it without arguments to see them.
set -u

self=$(readlink -f "$0") || exit 1
program=$(dirname "$self")
part='' main=''
home=$(dirname "$(dirname "$program")")
# shellcheck source=/dev/null
. "$program/part.sh" || exit 1

[ $# -gt 0 ] || set -- --help
for word; do
    case $word in
        --home | --home=* | --help | -h | --version | -V) named=yes ;;
    esac
done
[ -n "${named:-}" ] || set -- "$@" --home "$home"
exec "$program/runtime/bin/java" -XX:TieredStopAtLevel=1 -Xshare:auto -Xlog:disable -Xlog:all=warning:stderr \
    -Domflow.command="omflow-$part" -cp "$program/lib/*" "$main" "$@"
