"""Writes `models/sentences` from the published weights of all-MiniLM-L6-v2.

    python3 train/sentences/quantise.py MINILM models/sentences

MINILM: the folder with `model.safetensors` and `vocab.txt`. Needs numpy and safetensors. The same weights give the
same bytes.
"""

import shutil
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.dont_write_bytecode = True
from export import quantise_linear, quantise_rows, save  # noqa: E402

LAYERS, HEADS, POSITIONS = 6, 12, 128


def tensors(weights):
    """The tensors that `dixit_encoder::Encoder::load` reads under the name `text`."""
    of = {name.removeprefix("bert."): value.astype(np.float32) for name, value in weights.items()}
    out = {"text.heads": np.array([HEADS], np.int32)}
    words = of["embeddings.word_embeddings.weight"]
    out["text.embed.word"], out["text.embed.word.scale"] = quantise_rows(words)
    out["text.embed.position"] = of["embeddings.position_embeddings.weight"][:POSITIONS]
    out["text.embed.kind"] = of["embeddings.token_type_embeddings.weight"]

    def norm(name, published):
        for part in ("weight", "bias"):
            out[f"{name}.{part}"] = of[f"{published}.{part}"]

    def linear(name, *published):
        weight = np.concatenate([of[f"{p}.weight"] for p in published])
        out[f"{name}.weight"], out[f"{name}.scale"] = quantise_linear(weight)
        out[f"{name}.bias"] = np.concatenate([of[f"{p}.bias"] for p in published])

    norm("text.embed.norm", "embeddings.LayerNorm")
    for layer in range(LAYERS):
        ours, theirs = f"text.layer.{layer}", f"encoder.layer.{layer}"
        linear(f"{ours}.qkv", *(f"{theirs}.attention.self.{part}" for part in ("query", "key", "value")))
        linear(f"{ours}.out", f"{theirs}.attention.output.dense")
        norm(f"{ours}.norm1", f"{theirs}.attention.output.LayerNorm")
        linear(f"{ours}.up", f"{theirs}.intermediate.dense")
        linear(f"{ours}.down", f"{theirs}.output.dense")
        norm(f"{ours}.norm2", f"{theirs}.output.LayerNorm")
    return out


def main():
    published, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    save(out / "weights.safetensors", tensors(load_file(published / "model.safetensors")))
    shutil.copyfile(published / "vocab.txt", out / "vocabulary.txt")


if __name__ == "__main__":
    main()
