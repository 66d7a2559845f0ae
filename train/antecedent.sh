#!/usr/bin/env bash
# Trains what says whom a pronoun stands for: train/antecedent.sh GAP TEXTS CHECKPOINT TEACHER [WORK]
# GAP: gap-development.tsv of the GAP corpus.
# TEXTS: a folder of articles, one file each; the shipped weights learnt from those of PolNeAR's training part.
# CHECKPOINT, TEACHER: the accurate reader's network and its teacher, fourth.pt and teacher.pt in the WORK of
#   train/accurate.sh.
# WORK: folder for what is made on the way; a temporary one unless given.
#
# 1. Two copies of each item: as it is, and with men and women exchanged.
# 2. Names, features and windows of each, as the readers see them.
# 3. The teacher learns from both copies and says whom the other pronouns of GAP and those of TEXTS stand for.
# 4. The linear weights, the encoder's states, and three heads over them, of both.
# An hour on two cores with AMX. Needs torch, numpy and a C++ compiler.
# With FOLDS=4 in the environment it prints the measures cross-validated without the teacher and writes nothing: the
# teacher has seen all folds.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 4 ]; then
    printf 'usage: train/antecedent.sh GAP TEXTS CHECKPOINT TEACHER [WORK]\n' >&2
    exit 2
fi
gap=$1 texts=$2 checkpoint=$3 teacher=$4 work=${5:-$(mktemp -d)}
names=crates/dixit-extract/data/given-names.txt here=train/antecedent
read=(cargo run --release --locked -p dixit-train --example pronouns --)
mkdir -p "$work"
python3 $here/items.py "$gap" $names "$work/items.jsonl"
"${read[@]}" "$work/items.jsonl" "$work/pronouns.jsonl"
fit=(python3 $here/fit.py "$work/items.jsonl" "$work/pronouns.jsonl" "$checkpoint" models/antecedent)
if [ "${FOLDS:-0}" != 0 ]; then
    "${fit[@]}" --folds "$FOLDS"
    exit
fi
python3 $here/texts.py "$gap" "$texts" $names "$work/texts.jsonl"
"${read[@]}" "$work/texts.jsonl" "$work/asked.jsonl"
python3 $here/teacher.py learn "$work/items.jsonl" "$work/pronouns.jsonl" "$teacher" "$work/antecedents.pt"
python3 $here/teacher.py say "$work/items.jsonl" "$work/pronouns.jsonl" "$work/antecedents.pt" \
    "$work/asked.jsonl" "$work/silver.jsonl"
"${fit[@]}" --texts "$work/asked.jsonl" --silver "$work/silver.jsonl"
