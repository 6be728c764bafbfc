#!/usr/bin/env bash
# Makes targets one after the other, goes on after one that fails, and ends with a summary of all.
#
#   build/all.sh TARGET...
set -uo pipefail

summary=() failed=0
for target in "$@"; do
    echo "==> $target"
    started=$SECONDS
    if "${MAKE:-make}" --no-print-directory "$target"; then result=ok; else result=FAILED; failed=1; fi
    summary+=("$(printf '%-12s %-7s %4d s' "$target" "$result" $((SECONDS - started)))")
done
echo
echo "==> summary"
printf '%s\n' "${summary[@]}"
exit $failed
