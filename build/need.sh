#!/usr/bin/env bash
# Sees to it that Debian packages are there, and asks apt only for those that are missing.
#
#   build/need.sh THING=PACKAGE...
#
# THING is a command, or pc:NAME for a library that pkg-config knows. Several commands joined by | stand for any of
# them, several packages for the first that apt knows. Where there is no apt, it says what is missing and fails.
set -euo pipefail

have() {
    case $1 in
        pc:*) command -v pkg-config >/dev/null && pkg-config --exists "${1#pc:}" ;;
        *) local c; for c in ${1//|/ }; do command -v "$c" >/dev/null && return 0; done; return 1 ;;
    esac
}

missing=()
for need in "$@"; do
    have "${need%%=*}" || missing+=("${need#*=}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "missing, and no apt here to install it: ${missing[*]}" >&2
    exit 1
fi
as=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "missing, and neither root nor sudo to install it: ${missing[*]}" >&2
        exit 1
    fi
    as=(sudo)
fi
echo "installing: ${missing[*]}"
as+=(env DEBIAN_FRONTEND=noninteractive)
"${as[@]}" apt-get update -qq || echo "apt's lists could not all be refreshed; trying with those that are there" >&2
packages=()
for names in "${missing[@]}"; do
    chosen=${names%%|*}
    for name in ${names//|/ }; do
        if apt-cache show "$name" >/dev/null 2>&1; then chosen=$name; break; fi
    done
    packages+=("$chosen")
done
"${as[@]}" apt-get install -y --no-install-recommends "${packages[@]}"
