"""Learns the directions of an index's cells: spherical k-means over vectors of sentences.

    python3 train/sentences/cells.py VECTORS.f32 models/sentences/cells.safetensors

VECTORS.f32: rows of 384 little-endian floats, as `cargo run --release -p dixit-sentences --example vectors` prints them. Needs numpy. The same vectors give the same
bytes on one machine.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.dont_write_bytecode = True
from export import quantise_linear, save  # noqa: E402

CELLS, WIDTH, PASSES = 512, 384, 25


def main():
    vectors = np.fromfile(sys.argv[1], "<f4").reshape(-1, WIDTH)
    vectors = vectors[np.linalg.norm(vectors, axis=1) > 0.5]
    random = np.random.default_rng(1)
    centres = vectors[random.choice(len(vectors), CELLS, replace=False)]
    for _ in range(PASSES):
        cell = np.concatenate([(part @ centres.T).argmax(1) for part in np.array_split(vectors, 64)])
        sums = np.zeros((CELLS, WIDTH))
        np.add.at(sums, cell, vectors)
        empty = np.bincount(cell, minlength=CELLS) < 8
        sums[empty] = vectors[random.choice(len(vectors), empty.sum(), replace=False)]
        centres = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)
    sizes = np.bincount(cell, minlength=CELLS)
    print(len(vectors), "vectors; a cell has", sizes.min(), "to", sizes.max())
    codes, scale = quantise_linear(centres)
    bias = np.zeros(CELLS, np.float32)
    save(sys.argv[2], {"cells.weight": codes, "cells.scale": scale, "cells.bias": bias})


if __name__ == "__main__":
    main()
