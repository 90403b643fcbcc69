#!/bin/sh
# Starts, stops and watches this program. Run it without arguments to see how.
# Exit codes are those of the LSB. start, stop, restart: 0 done, 1 failed, 2 wrong command, 4 no right to, 5 not installed.
# status: 0 runs, 1 dead although its pid file exists, 3 does not run, 4 unknown: it runs and tells nothing.
set -u

self=$(readlink -f "$0") || exit 5
program=$(dirname "$self")
part='' version='' title='' main='' open_files='' stop_seconds=''
home=$(dirname "$(dirname "$program")")
# shellcheck source=/dev/null
. "$program/part.sh" || exit 5

unit=omflow-$part
run=$home/run
pid_file=$run/$part.pid
keeper_file=$run/$part.keeper
status_file=$run/$part.status
# Java takes no archive of other jars, so each version has its own.
archive=$run/$part-$version.jsa
console=$home/logs/console.log
log=$home/logs/$part.log
java=$program/runtime/bin/java

# Seconds until a program that has not said how it is counts as one that does not start.
start_seconds=60
# The program writes its status every few seconds; one this old is of a program that hangs.
status_seconds=30
# A program that ran this long before it ended starts again after the shortest pause.
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

# Whether a process has both words on its command line.
has_words() {
    words=$(tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline") || return 1
    echo "$words" | grep -qxF -- "$2" && echo "$words" | grep -qxF -- "$3"
}

# The process that a file names; empty when it does not run or is another program.
process_in() {
    found=$(head -n 1 "$1" 2>/dev/null | tr -cd 0-9)
    if [ -n "$found" ] && has_words "$found" "$2" "$3"; then
        echo "$found"
    fi
}

# The program's process.
pid() {
    process_in "$pid_file" "$main" "$home"
}

# The process that starts the program again; of another version while an upgrade is taken back.
keeper() {
    process_in "$keeper_file" keep "$home"
}

# Writes the number of this process, whole at once, where everyone may read it.
note_process() {
    (umask 022 && echo "$$" >"$1.new" && mv -f "$1.new" "$1")
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

size() {
    stat -c %s "$1" 2>/dev/null || echo 0
}

# The program itself, instead of this script. What Java writes where it runs, such as why it crashed, belongs to the logs.
run_program() {
    cd "$home/logs" || die 5 "the folder $home/logs cannot be entered"
    [ ! -f "$archive" ] || set -- -XX:SharedArchiveFile="$archive" "$@"
    exec "$java" -XX:+ExitOnOutOfMemoryError -Xlog:disable -Xlog:all=warning:stderr "@$home/conf/java.options" "$@" \
        -cp "$program/lib/*" "$main" --home "$home"
}

# Runs the program and starts it again when it ends, as systemd does elsewhere. Ends when the settings are wrong, and
# leaves its file, by which the start knows.
keep() {
    umask 027
    note_process "$keeper_file"
    pause=1
    while :; do
        began=$(date +%s)
        "$self" run-kept >>"$console" 2>&1
        code=$?
        rm -f "$status_file"
        # Wrong settings stay wrong.
        [ "$code" != 2 ] || break
        [ $(($(date +%s) - began)) -lt "$settled_seconds" ] || pause=1
        if [ "$(size "$console")" -gt "$most_console_bytes" ]; then
            mv -f "$console" "$console.1"
        fi
        echo "$(date '+%Y-%m-%d %H:%M:%S') ended with code $code; starts again in $pause s" >>"$console"
        sleep "$pause"
        pause=$((pause * 2 > longest_pause ? longest_pause : pause * 2))
    done
}

# What the program has said of a failed start, after so many bytes of each file.
show_reason() {
    {
        tail -c "+$(($1 + 1))" "$console"
        tail -c "+$(($2 + 1))" "$log" | grep ' ERROR '
    } 2>/dev/null | tail -n 10 >&2
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
    # One that waits before it starts the program again gives way to the start now.
    end_keeper TERM
    as_owner rm -f "$pid_file" "$keeper_file" "$status_file"
    # More than the program's user may ask for itself.
    # shellcheck disable=SC3045 # dash and every other sh of Linux has these
    ulimit -n "$open_files" 2>/dev/null || ulimit -n "$(ulimit -H -n)"
    console_bytes=$(size "$console")
    log_bytes=$(size "$log")
    as_owner setsid --fork "$self" keep "$home" </dev/null >/dev/null 2>&1
    waited=0
    first=
    while [ ! -e "$status_file" ]; do
        now=$(pid)
        if [ -e "$keeper_file" ] && [ -z "$(keeper)" ]; then
            show_reason "$console_bytes" "$log_bytes"
            die 1 "did not start, for the reason above; mend it, then start it again"
        fi
        if [ "$waited" -ge "$start_seconds" ] || [ "${first:-$now}" != "$now" ]; then
            show_reason "$console_bytes" "$log_bytes"
            die 1 "has not started yet, for the reason above; it is started again until it does, or until: $0 stop"
        fi
        first=$now
        sleep 1
        waited=$((waited + 1))
    done
    show_status
}

# Sends a signal to the keeper with all that it started: nothing can start in between.
end_keeper() {
    group=$(keeper)
    if [ -n "$group" ]; then
        as_owner kill -s "$1" -- "-$group" 2>/dev/null
    fi
}

stop() {
    if by_systemd; then
        systemctl stop "$unit" || die 1 "systemd could not stop it: journalctl -u $unit tells why"
        say "stopped"
        return 0
    fi
    require_rights stop
    process=$(pid)
    if [ -z "$process" ] && [ -z "$(keeper)" ]; then
        as_owner rm -f "$pid_file" "$keeper_file" "$status_file"
        say "does not run"
        return 0
    fi
    end_keeper TERM
    [ -z "$process" ] || as_owner kill -s TERM "$process" 2>/dev/null
    waited=0
    while [ -n "$(pid)$(keeper)" ]; do
        if [ "$waited" -eq "$stop_seconds" ]; then
            say "did not stop within $stop_seconds s and is killed; nothing accepted is lost"
            end_keeper KILL
            as_owner kill -s KILL "$(pid)" 2>/dev/null
        elif [ "$waited" -gt $((stop_seconds + 10)) ]; then
            die 1 "process $(pid) does not end even when it is killed: its disk or network share may hang"
        fi
        sleep 1
        waited=$((waited + 1))
    done
    as_owner rm -f "$pid_file" "$keeper_file" "$status_file"
    say "stopped"
}

show_status() {
    process=$(pid)
    if [ -z "$process" ] && by_systemd; then
        process=$(systemctl show -p MainPID --value "$unit")
        has_words "$process" "$main" "$home" || process=
    fi
    if [ -z "$process" ]; then
        if [ -n "$(keeper)" ]; then
            say "ended and is started again within $longest_pause s; $console and $log tell why"
            return 1
        fi
        if [ -e "$pid_file" ]; then
            say "is dead; $console and $log tell why"
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
        return 4
    else
        cat "$status_file"
    fi
    return 0
}

# Has Java write down the classes of the running program, which makes its next start faster.
write_archive() {
    require_rights archive
    process=$(pid)
    if [ -z "$process" ] && by_systemd; then
        process=$(systemctl show -p MainPID --value "$unit")
    fi
    [ -n "$process" ] || die 1 "does not run: start it first"
    as_owner rm -f "$run/$part"-*.jsa "$archive.new"
    as_owner timeout 120 "$program/runtime/bin/jcmd" "$process" VM.cds static_dump "$archive.new" >/dev/null 2>&1
    as_owner rm -f "$home/logs/java_pid"*_stdout "$home/logs/java_pid"*_stderr
    as_owner mv -f "$archive.new" "$archive" 2>/dev/null ||
        die 1 "starts as fast as before: Java could not write $archive"
}

case ${1:-} in
    start) start ;;
    stop) stop ;;
    restart) stop && start ;;
    status) show_status ;;
    # The following are for systemd, for start and for the installer.
    run) run_program ;;
    keep) keep ;;
    run-kept)
        note_process "$pid_file"
        run_program -Domflow.console=off
        ;;
    archive) write_archive ;;
    *)
        echo "Usage: $0 {start|stop|restart|status}" >&2
        exit 2
        ;;
esac
