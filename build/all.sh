#!/usr/bin/env bash
# Makes targets one after the other, goes on after one that fails, and ends with a summary of all.
#
#   build/all.sh TARGET...
#
# A target that cannot show what it is for says why in the file NOT_SHOWN. That is neither ok nor FAILED.
set -uo pipefail

summary=() failed=0
NOT_SHOWN=$(mktemp)
export NOT_SHOWN
trap 'rm -f "$NOT_SHOWN"' EXIT
for target in "$@"; do
    echo "==> $target"
    started=$SECONDS
    : >"$NOT_SHOWN"
    if "${MAKE:-make}" --no-print-directory "$target"; then result=ok; else result=FAILED; failed=1; fi
    why=$(<"$NOT_SHOWN")
    if [ "$result" = ok ] && [ -n "$why" ]; then result='not shown'; why="  ($why)"; else why=; fi
    summary+=("$(printf '%-12s %-9s %4d s%s' "$target" "$result" $((SECONDS - started)) "$why")")
done
echo
echo "==> summary"
printf '%s\n' "${summary[@]}"
exit $failed
