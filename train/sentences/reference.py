"""Writes the vectors of `crates/dixit-sentences/tests/fixtures/texts.txt` in 32-bit floats, as the published weights give them.

    python3 train/sentences/reference.py MINILM

MINILM: the folder with `model.safetensors` and `vocab.txt`. Needs torch, tokenizers and safetensors.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import BertWordPieceTokenizer
from torch.nn import functional

FIXTURES = Path(__file__).resolve().parents[2] / "crates/dixit-sentences/tests/fixtures"


def encode(weights, ids):
    def norm(x, name):
        return functional.layer_norm(x, (384,), weights[f"{name}.weight"], weights[f"{name}.bias"], eps=1e-12)

    def linear(x, name):
        return functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    of = {part: weights[f"embeddings.{part}_embeddings.weight"] for part in ("word", "position", "token_type")}
    x = norm(of["word"][ids] + of["position"][: len(ids)] + of["token_type"][0], "embeddings.LayerNorm")
    for layer in range(6):
        at = f"encoder.layer.{layer}."
        parts = (linear(x, f"{at}attention.self.{part}") for part in ("query", "key", "value"))
        query, key, value = (part.unflatten(-1, (12, 32)).transpose(0, 1) for part in parts)
        mixed = functional.scaled_dot_product_attention(query, key, value).transpose(0, 1).flatten(1)
        x = norm(x + linear(mixed, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
        inner = functional.gelu(linear(x, f"{at}intermediate.dense"))
        x = norm(x + linear(inner, f"{at}output.dense"), f"{at}output.LayerNorm")
    return functional.normalize(x.mean(0), dim=0)


def main():
    folder = Path(sys.argv[1])
    weights = {name.removeprefix("bert."): w.float() for name, w in load_file(folder / "model.safetensors").items()}
    pieces = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
    texts = (FIXTURES / "texts.txt").read_text(encoding="utf-8").splitlines()
    with torch.no_grad():
        rows = torch.stack([encode(weights, torch.tensor(pieces.encode(text).ids)) for text in texts])
    rows.numpy().astype("<f4").tofile(FIXTURES / "vectors.f32")


if __name__ == "__main__":
    main()
