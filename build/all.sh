#!/usr/bin/env bash
# Makes targets one after the other, goes on after one that fails, and ends with a summary of all.
#
#   build/all.sh TARGET...
#
# A target that cannot show what it is for says why in the file NOT_SHOWN. That is neither ok nor FAILED. What a target that
# failed said about it is repeated before the summary, so that the end of a long output tells it.
set -uo pipefail

summary=() failed=()
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NOT_SHOWN=$work/not-shown

# What tells of a failure in the output of go test, Vitest, Playwright, the compilers and the window test.
TELLS='^ *--- FAIL|^FAIL|^panic:|WARNING: DATA RACE|^ +[0-9]+\) |^ +(FAIL|Error:|Retry #)|[Ee]rror: |^ +[0-9]+ (failed|flaky)'
told() {
    echo "==> what failed in $1"
    sed -i 's/\x1b\[[0-9;]*m//g' "$work/$1.log"
    if grep -q -E "$TELLS" "$work/$1.log"; then grep -E -A 12 -m 30 "$TELLS" "$work/$1.log"; else tail -n 40 "$work/$1.log"; fi
}

for target in "$@"; do
    echo "==> $target"
    started=$SECONDS
    : >"$NOT_SHOWN"
    if "${MAKE:-make}" --no-print-directory "$target" 2>&1 | tee "$work/$target.log"; then result=ok; else result=FAILED; fi
    [ "$result" = ok ] || failed+=("$target")
    why=$(<"$NOT_SHOWN")
    if [ "$result" = ok ] && [ -n "$why" ]; then result='not shown'; why="  ($why)"; else why=; fi
    summary+=("$(printf '%-12s %-9s %4d s%s' "$target" "$result" $((SECONDS - started)) "$why")")
done
echo
for target in "${failed[@]}"; do told "$target"; done
echo "==> summary"
printf '%s\n' "${summary[@]}"
[ ${#failed[@]} = 0 ]
