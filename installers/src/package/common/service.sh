#!/bin/sh
# Starts, stops and watches this program. Run it without arguments to see how.
# Exit codes are those of the LSB. start, stop, restart: 0 done, 1 failed, 2 wrong command, 4 no right to, 5 not installed.
# status: 0 runs, 1 dead although its pid file exists, 3 does not run, 4 unknown.
set -u

self=$(readlink -f "$0") || exit 5
version=$(dirname "$self")
part='' title='' main='' open_files='' stop_seconds=''
home=$(dirname "$(dirname "$version")")
# shellcheck source=/dev/null
. "$version/part.sh" || exit 5

unit=omflow-$part
run=$home/run
pid_file=$run/$part.pid
status_file=$run/$part.status
stopping=$run/$part.stopping
console=$home/logs/console.log
java=$version/runtime/bin/java

# Seconds until a program that has not said how it is counts as one that does not start.
start_seconds=60
# The program writes its status each second; one this old is of a program that hangs.
status_seconds=30
# A program that ran this long before it ended is started again at once.
settled_seconds=60
longest_pause=30
most_console_bytes=1000000

say() {
    echo "$title: $*"
}

die() {
    code=$1
    shift
    echo "$title: $*" >&2
    exit "$code"
}

# The user of the program owns its data; the folder above belongs to whoever installed it.
owner() {
    stat -c %U "$home/data" 2>/dev/null
}

# Runs a command as that user; signals, too, so that a false pid file ends no process of others.
as_owner() {
    user=$(owner)
    if [ "$(id -u)" != 0 ] || [ "$user" = root ]; then
        "$@"
    elif command -v setpriv >/dev/null 2>&1; then
        setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups "$@"
    else
        runuser -u "$user" -- "$@"
    fi
}

require_rights() {
    user=$(owner)
    [ -n "$user" ] || die 5 "there is no folder $home/data: install it with install.sh first"
    [ "$(id -u)" = 0 ] || [ "$(id -un)" = "$user" ] ||
        die 4 "you are $(id -un): do that as root or as $user, such as by: sudo $0 $1"
}

# Whether this process is the program of this home.
is_ours() {
    [ -n "$1" ] && tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qxF -- "$main" &&
        tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qxF -- "$home"
}

# The program's process; empty when it does not run.
pid() {
    found=$(head -n 1 "$pid_file" 2>/dev/null | tr -cd 0-9)
    if is_ours "$found"; then
        echo "$found"
    fi
}

# Whether systemd has the program in its care.
by_systemd() {
    [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1 &&
        [ -n "$(systemctl show -p FragmentPath --value "$unit" 2>/dev/null)" ]
}

age() {
    changed=$(stat -c %Y "$1" 2>/dev/null) || return 1
    echo $(($(date +%s) - changed))
}

# The program itself, instead of this script.
run_program() {
    cd "$home" || die 5 "the folder $home cannot be entered"
    archive=$version/$part.jsa
    [ -f "$archive" ] && set -- -XX:SharedArchiveFile="$archive" "$@"
    exec "$java" -XX:+ExitOnOutOfMemoryError -Xlog:disable -Xlog:all=warning:stderr "@$home/conf/java.options" "$@" \
        -cp "$version/lib/*" "$main" --home "$home"
}

# Runs the program and starts it again when it ends, as systemd does elsewhere.
keep() {
    pause=1
    while :; do
        began=$(date +%s)
        "$self" run -Domflow.console=off >>"$console" 2>&1 &
        child=$!
        echo "$child" >"$pid_file"
        wait "$child"
        code=$?
        [ ! -e "$stopping" ] || break
        # Wrong settings stay wrong.
        [ "$code" != 2 ] || break
        [ $(($(date +%s) - began)) -lt "$settled_seconds" ] || pause=1
        if [ "$(stat -c %s "$console")" -gt "$most_console_bytes" ]; then
            mv -f "$console" "$console.1"
        fi
        echo "$(date '+%Y-%m-%d %H:%M:%S') ended with code $code; starts again in $pause s" >>"$console"
        sleep "$pause"
        [ ! -e "$stopping" ] || break
        pause=$((pause * 2 > longest_pause ? longest_pause : pause * 2))
    done
    [ "${code:-0}" = 2 ] || rm -f "$pid_file"
    rm -f "$status_file"
}

start() {
    if [ -n "$(pid)" ]; then
        say "runs already (process $(pid))"
        return 0
    fi
    if by_systemd; then
        systemctl start "$unit" || die 1 "systemd could not start it: journalctl -u $unit tells why"
        show_status
        return
    fi
    require_rights start
    as_owner rm -f "$stopping" "$status_file"
    # More than the program's user may ask for itself.
    # shellcheck disable=SC3045 # dash and every other sh of Linux has these
    ulimit -n "$open_files" 2>/dev/null || ulimit -n "$(ulimit -H -n)"
    as_owner setsid "$self" keep </dev/null >/dev/null 2>&1 &
    keeper=$!
    waited=0
    while [ ! -e "$status_file" ]; do
        if ! kill -0 "$keeper" 2>/dev/null || [ "$waited" -ge "$start_seconds" ]; then
            tail -n 5 "$console" >&2 2>/dev/null
            die 1 "did not start within $waited s; the lines above are from $console"
        fi
        sleep 1
        waited=$((waited + 1))
    done
    show_status
}

stop() {
    if by_systemd; then
        systemctl stop "$unit" || die 1 "systemd could not stop it: journalctl -u $unit tells why"
        say "stopped"
        return 0
    fi
    require_rights stop
    as_owner touch "$stopping"
    process=$(pid)
    if [ -z "$process" ]; then
        as_owner rm -f "$pid_file" "$status_file"
        say "does not run"
        return 0
    fi
    as_owner kill -TERM "$process" 2>/dev/null
    waited=0
    while is_ours "$process"; do
        if [ "$waited" -ge "$stop_seconds" ]; then
            say "did not stop within $stop_seconds s and is killed; nothing accepted is lost"
            as_owner kill -KILL "$process" 2>/dev/null
            stop_seconds=$((stop_seconds + stop_seconds))
        fi
        sleep 1
        waited=$((waited + 1))
    done
    as_owner rm -f "$pid_file" "$status_file"
    say "stopped"
}

show_status() {
    process=$(pid)
    if [ -z "$process" ] && by_systemd; then
        process=$(systemctl show -p MainPID --value "$unit")
        is_ours "$process" || process=
    fi
    if [ -z "$process" ]; then
        if [ -e "$pid_file" ]; then
            say "is dead; $console and $home/logs/$part.log tell why"
            return 1
        fi
        say "does not run"
        return 3
    fi
    old=$(age "$status_file")
    if [ -z "$old" ]; then
        say "starts (process $process)"
    elif [ "$old" -gt "$status_seconds" ]; then
        say "hangs: process $process has told nothing for $old s. Restart it if this goes on: $0 restart"
    else
        cat "$status_file"
    fi
    return 0
}

case ${1:-} in
    start) start ;;
    stop) stop ;;
    restart) stop && start ;;
    status) show_status ;;
    # The following are for systemd and for start.
    run)
        shift
        run_program "$@"
        ;;
    keep) keep ;;
    *)
        echo "Usage: $0 {start|stop|restart|status}" >&2
        exit 2
        ;;
esac
