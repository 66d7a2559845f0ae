#!/usr/bin/env bash
# Trains the fast reader's weights: train/fast.sh CORPUS [more options of dixit-train]
# CORPUS: PolNeAR's training part (folders text/ and attributions/). About three
# minutes of processor time. The same corpus gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 1 ]; then
    printf 'usage: train/fast.sh CORPUS [--score FOLDER]...\n' >&2
    exit 2
fi
exec cargo run --release --locked -p dixit-train -- "$@"
