#!/usr/bin/env bash
# Trains what says whom a pronoun stands for: train/antecedent.sh GAP CHECKPOINT [WORK]
# GAP: gap-development.tsv of the GAP corpus.
# CHECKPOINT: the accurate reader's network, fourth.pt in the WORK of train/accurate.sh.
# WORK: folder for what is made on the way; a temporary one unless given.
#
# 1. Two copies of each item: as it is, and with men and women exchanged.
# 2. Names, features and windows of each, as the readers see them.
# 3. The linear weights, the encoder's states, and three heads over them.
# Ten minutes on two cores. Needs torch, numpy and a C++ compiler.
# With FOLDS=4 in the environment it prints the cross-validated measures and writes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 2 ]; then
    printf 'usage: train/antecedent.sh GAP CHECKPOINT [WORK]\n' >&2
    exit 2
fi
gap=$1 checkpoint=$2 work=${3:-$(mktemp -d)}
mkdir -p "$work"
python3 train/antecedent/items.py "$gap" crates/dixit-extract/data/given-names.txt "$work/items.jsonl"
cargo run --release --locked -p dixit-train --example pronouns -- "$work/items.jsonl" "$work/pronouns.jsonl"
python3 train/antecedent/fit.py "$work/items.jsonl" "$work/pronouns.jsonl" "$checkpoint" models/antecedent \
    --folds "${FOLDS:-0}"
