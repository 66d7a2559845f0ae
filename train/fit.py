"""Fits the weights by which `dixit-resolve` compares texts.

    cargo run --release -p dixit-eval -- variants --learn PAIRS.tsv
    python3 train/fit.py pairs PAIRS.tsv crates/dixit-resolve/data/variant-weights.tsv

    cargo run --release -p dixit-eval -- claims --learn CANDIDATES.tsv
    python3 train/fit.py candidates CANDIDATES.tsv crates/dixit-resolve/data/lookup-weights.tsv

`pairs`: logistic regression, `same` or not. `candidates`: conditional logit, which of a query's candidates is right. Both by
Newton's method with a quadratic penalty; the same table gives the same weights. Needs numpy.
"""

import sys

import numpy as np

PENALTY = {"pairs": 1e-4, "candidates": 1e-3}


def newton(step, size, penalty):
    """The weights at which the penalised loss is least; `step` gives the gradient and curvature of the loss, and the
    penalty is one for all weights or one for each."""
    weights = np.zeros(size)
    for _ in range(60):
        gradient, curvature = step(weights)
        gradient = gradient + 2 * penalty * weights
        change = np.linalg.solve(curvature + 2 * penalty * np.eye(size), gradient)
        weights = weights - change / max(1.0, np.abs(change).max() / 4)
        if np.abs(change).max() < 1e-6:
            break
    return weights


def pairs(table):
    same, measures = table[:, 0], table[:, 1:]

    def step(weights):
        likely = 1 / (1 + np.exp(-measures @ weights))
        spread = likely * (1 - likely)
        gradient = measures.T @ (likely - same) / len(same)
        return gradient, (measures * spread[:, None]).T @ measures / len(same)

    return newton(step, measures.shape[1], PENALTY["pairs"])


def candidates(table):
    groups = [group for group in np.split(table, np.flatnonzero(np.diff(table[:, 0])) + 1) if group[:, 1].any()]

    def step(weights):
        size = len(weights)
        gradient, curvature = np.zeros(size), np.zeros((size, size))
        for group in groups:
            right, measures = group[:, 1], group[:, 2:]
            scores = measures @ weights
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
            mean = likely @ measures
            gradient += mean - right @ measures / right.sum()
            curvature += (measures * likely[:, None]).T @ measures - np.outer(mean, mean)
        return gradient / len(groups), curvature / len(groups)

    return newton(step, table.shape[1] - 2, PENALTY["candidates"])


def main():
    kind, source, out = sys.argv[1:]
    with open(source, encoding="utf-8") as lines:
        names = lines.readline().rstrip("\n").split("\t")[1 if kind == "pairs" else 2 :]
        table = np.loadtxt(lines, delimiter="\t")
    weights = {"pairs": pairs, "candidates": candidates}[kind](table)
    with open(out, "w", encoding="utf-8") as file:
        file.write("# measure\tweight; made by train/fit.py\n")
        file.writelines(f"{name}\t{weight:.4f}\n" for name, weight in zip(names, weights))


if __name__ == "__main__":
    main()
