#!/usr/bin/env bash
# Tests the Ollama adapter against a real server: COPPICE_TEST_OLLAMA ("ADDRESS [MODEL]"; the model has to be able to
# call tools, and without one a tiny model is put there and taken away again), else an `ollama` on the path, started with
# a home of its own. Where there is neither, nothing is shown, and that is what is said: also in the summary of all.sh.
set -euo pipefail

if [ -z "${COPPICE_TEST_OLLAMA:-}" ]; then
    if ! command -v ollama >/dev/null; then
        why="no ollama on the path, and COPPICE_TEST_OLLAMA names no server"
        echo "NOT SHOWN: $why"
        [ -z "${NOT_SHOWN:-}" ] || echo "$why" >"$NOT_SHOWN"
        exit 0
    fi
    export COPPICE_TEST_OLLAMA=start
fi
exec "${GO:-go}" test -count=1 -v -timeout 20m -tags "${TAGS:-}" -run '^TestReal$' ./internal/provider/ollama
