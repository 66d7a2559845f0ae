#!/bin/sh
# Prints the weights of crates/dixit-resolve/src/responses/link.rs: train/responses.sh POLNEAR/train
set -eu
corpus=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 crates/dixit-eval/data/board-wide/gather.py "$corpus" "$work/wide"
cargo build --release -p dixit-eval
target/release/dixit-eval board --labels "$work/wide" --articles "$work/wide/news" --response-features > "$work/wide.jsonl"
target/release/dixit-eval board --response-features > "$work/board.jsonl"
python3 train/responses.py "$work/wide.jsonl" "$work/board.jsonl"
