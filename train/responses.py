"""Fits the score of how surely one attribution answers another: a logistic regression.

    python3 train/responses.py WIDE.jsonl BOARD.jsonl

The lines are those of `dixit-eval board --response-features`, of the wide labels and of the board. Prints how well
topics are told that were left out, then the weights and the constant.
"""

import hashlib
import json
import sys

import numpy as np

from fit import newton

# What a pair counts: the written cases are many, and unlike real news.
WEIGHT = {"news": 1.0, "written": 0.2, "board": 1.0}
DECAY = 3.0
FOLDS = 5


def load(wide, board):
    rows = []
    for path, name in ((wide, "written"), (board, "board")):
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                row["set"] = "news" if row["topic"].startswith("news-") else name
                rows.append(row)
    return rows


def fit(x, y, weight):
    """The weights; the constant is not held small."""
    x = np.hstack([x, np.ones((len(x), 1))])
    decay = np.full(x.shape[1], DECAY)
    decay[-1] = 1e-6

    def step(weights):
        likely = 1 / (1 + np.exp(-x @ weights))
        spread = weight * likely * (1 - likely)
        return x.T @ (weight * (likely - y)), (x.T * spread) @ x

    return newton(step, x.shape[1], decay / 2)


def mean_precision(y, score):
    order = np.argsort(-score, kind="stable")
    right = np.cumsum(y[order])
    return float((right / np.arange(1, len(order) + 1) * y[order]).sum() / max(1, y.sum()))


def main():
    rows = load(*sys.argv[1:3])
    x = np.array([row["features"] for row in rows], dtype=np.float64)
    y = np.array([row["response"] is not None for row in rows], dtype=np.float64)
    sets = np.array([row["set"] for row in rows])
    weight = np.array([WEIGHT[name] for name in sets])
    fold = np.array([hashlib.sha256(row["topic"].encode()).digest()[1] % FOLDS for row in rows])
    score = np.zeros(len(rows))
    for number in range(FOLDS):
        out = fold == number
        found = fit(x[~out], y[~out], weight[~out])
        score[out] = x[out] @ found[:-1] + found[-1]
    for name in WEIGHT:
        of = sets == name
        print(f"{name:<8} {of.sum():>6} pairs, {int(y[of].sum()):>5} answers: mean precision {mean_precision(y[of], score[of]):.3f}")
    print(", ".join(f"{value:.2f}" for value in fit(x, y, weight)))


if __name__ == "__main__":
    main()
