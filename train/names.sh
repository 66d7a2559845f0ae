#!/usr/bin/env bash
# Trains the tagger of names: train/names.sh CORPUS VOCABULARY TEACHER [WORK]
# CORPUS: PolNeAR's training part (folders text/ and attributions/).
# VOCABULARY, TEACHER: what train/accurate.sh leaves: models/accurate/vocabulary.txt and
#   teacher.pt in its WORK.
# WORK: folder for passages and labels; a temporary one unless given.
#
# 1. The teacher learns names from the labels of crates/dixit-train/data/names and labels
#    the rest of CORPUS: half an hour on two cores with AMX.
# 2. The tagger learns from both: half a minute.
# Needs torch, tokenizers and numpy.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 3 ]; then
    printf 'usage: train/names.sh CORPUS VOCABULARY TEACHER [WORK]\n' >&2
    exit 2
fi
corpus=$1 vocabulary=$2 teacher=$3 work=${4:-$(mktemp -d)}
labels=crates/dixit-train/data/names
trainer=(cargo run --release --locked -p dixit-train --)
mkdir -p "$work/wikinews/text" "$work/wikinews/attributions"
cargo run --release --locked -p dixit -- extract --format jsonl examples/wikinews | python3 -c '
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])
for line in sys.stdin:
    d = json.loads(line)
    path, url = d["origin"]["path"], d["origin"]["url"]
    stem = (url if "#" in path and url else path).rsplit("/", 1)[-1].rsplit(".", 1)[0]
    (work / "text" / f"{stem}.txt").write_text(d["text"], encoding="utf-8", newline="")
    (work / "attributions" / f"{stem}_none.ann").write_text("")
' "$work/wikinews"
"${trainer[@]}" "$work/wikinews" --variants false --passages "$work/wikinews.jsonl"
"${trainer[@]}" "$corpus" --variants false --passages "$work/corpus.jsonl"
python3 train/names/teacher.py "$labels" "$work/wikinews.jsonl" "$work/corpus.jsonl" "$vocabulary" "$teacher" "$work/silver.tsv"
"${trainer[@]}" "$corpus" --names "$labels" --silver "$work/silver.tsv"
