#!/usr/bin/env bash
# Starts the window on a screen of its own and looks at what it does: a window named Coppice has to appear, the picture
# of it has to hold more than a few colours, and its page has to listen to an engine. Everything it starts it ends
# again, by process id. The command line's program, coppice, lies beside PROGRAM.
#
#   build/window-test.sh PROGRAM [PICTURE]      (PATIENCE=90: seconds it may take)
set -euo pipefail

program=$(realpath "$1")
coppice=$(dirname "$program")/coppice
picture=${2:-}
patience=${PATIENCE:-90}
home=$(mktemp -d)
pids=()
finish() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    COPPICE_HOME=$home "$coppice" engine stop --mode stop >/dev/null 2>&1 || true
    wait 2>/dev/null || true
    rm -rf "$home"
}
trap finish EXIT

# The server picks a free display and writes its number when it is ready.
mkfifo "$home/display"
Xvfb -displayfd 4 -screen 0 1280x800x24 -nolisten tcp 4>"$home/display" 2>/dev/null &
pids+=($!)
read -r -t 30 number <"$home/display" || { echo "no screen: Xvfb did not start" >&2; exit 1; }
export DISPLAY=:$number COPPICE_HOME=$home COPPICE_ALLOW_ROOT=1

"$program" >"$home/window.log" 2>&1 &
window_pid=$!
pids+=("$window_pid")

fail() {
    echo "$1; it said:" >&2
    tail -n 30 "$home/window.log" >&2
    exit 1
}

# The window comes first, its page is fetched and painted after that, and then opens its stream of events, which the
# engine counts as a face: look until all of it is there, at most $patience s.
window="" colours=0 listens=no
for _ in $(seq $((patience * 2))); do
    kill -0 "$window_pid" 2>/dev/null || fail "the window ended by itself"
    window=$(xdotool search --onlyvisible --name '^Coppice' 2>/dev/null | head -n 1) || true
    if [ -n "$window" ] && import -silent -window "$window" "$home/window.png" 2>/dev/null; then
        colours=$(identify -format %k "$home/window.png" 2>/dev/null || echo 0)
    fi
    if "$coppice" engine status --json 2>/dev/null | grep -q '"faces":[1-9]'; then listens=yes; fi
    [ "$colours" -ge 16 ] && [ $listens = yes ] && break
    sleep 0.5
done
[ -n "$window" ] || fail "no window named Coppice appeared within $patience s"
[ -z "$picture" ] || cp "$home/window.png" "$picture"
[ "$colours" -ge 16 ] || fail "the window stayed empty for $patience s, with $colours colours"
[ $listens = yes ] || fail "the page did not reach an engine within $patience s"
echo "PASS window: painted with $colours colours, and listens to its engine"
