#!/bin/sh
# Removes the program from this machine; its configuration, data and logs only with --purge, or when told so.
# Exit codes: 0 removed, 1 failed, 2 wrong command, 4 no right to.
set -u

self=$(readlink -f "$0") || exit 1
program=$(dirname "$self")
part='' title=''
home=$(dirname "$(dirname "$program")")
# shellcheck source=/dev/null
. "$program/part.sh" || exit 1

purge=
case ${1:-} in
    '') ;;
    --purge) purge=yes ;;
    --keep) purge=no ;;
    *)
        echo "Usage: $0 [--purge | --keep]    whether conf, data and logs go too; without one it asks" >&2
        exit 2
        ;;
esac
if ! [ -w "$home" ]; then
    echo "$title: you are $(id -un) and may not remove $home: do that as its owner, $(stat -c %U "$home")" >&2
    exit 4
fi
if [ -z "$purge" ]; then
    purge=no
    if [ -t 0 ]; then
        echo "$home/conf, data and logs hold the settings, certificates and messages of this machine."
        printf 'Remove them too? They cannot be brought back. Type yes or no [no]: '
        read -r answer && [ "$answer" = yes ] && purge=yes
    fi
fi

"$program/omflow_${part}_service" stop || exit 1
unit=omflow-$part.service
if [ -e "/etc/systemd/system/$unit" ] && [ "$(id -u)" = 0 ]; then
    systemctl disable "$unit" 2>/dev/null
    rm -f "/etc/systemd/system/$unit"
    systemctl daemon-reload 2>/dev/null
fi
for link in "/usr/local/bin/omflow-$part" "$home/omflow_${part}_service" "$home/omflow-$part" "$home/uninstall.sh"; do
    if [ -L "$link" ]; then
        rm -f "$link"
    fi
done
rm -rf "$home/run" "$home/current" "$home/.installing"
if [ "$purge" = yes ]; then
    rm -rf "$home/conf" "$home/data" "$home/logs"
    if [ -e "$program/user-was-made" ] && [ "$(id -u)" = 0 ]; then
        userdel "$(cat "$program/user-was-made")" 2>/dev/null
    fi
fi
# This script is in there; the shell has read it.
rm -rf "$home/versions"
rmdir "$home" 2>/dev/null
if [ "$purge" = yes ]; then
    echo "$title: removed with its configuration, data and logs"
else
    echo "$title: removed; $home keeps conf, data and logs"
fi
exit 0
