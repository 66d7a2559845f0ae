#!/bin/sh
# Makes models/sentences again: train/sentences.sh MINILM SENTENCES.txt
# MINILM: the folder with the published model.safetensors and vocab.txt; SENTENCES.txt: one sentence a line.
set -eu
minilm=$1 sentences=$2
cd "$(dirname "$0")/.."
python3 train/sentences/quantise.py "$minilm" models/sentences
vectors=$(mktemp)
trap 'rm -f "$vectors"' EXIT
cargo run --release -p dixit-sentences --example vectors < "$sentences" > "$vectors"
python3 train/sentences/cells.py "$vectors" models/sentences/cells.safetensors
