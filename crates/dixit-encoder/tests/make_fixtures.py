#!/usr/bin/env python3
"""Makes what the tests of dixit-encoder compare with, and the table of characters.

    python3 make_fixtures.py --vocabulary vocab.txt --wikinews ../../../examples/wikinews

needs torch, numpy and tokenizers (made with torch 2.15, tokenizers 0.23.3) and writes

- `../data/characters.tsv`: kinds of characters, as tokenizers knows them;
- `fixtures/pieces.vocabulary.txt`, `fixtures/pieces.tsv`: words and their pieces in a small vocabulary;
- `fixtures/stack.safetensors`, `fixtures/stack.json`: a small random encoder, and what it computes in floats.

`--vocabulary` is that of uncased BERT (30,522 pieces): the small one holds the pieces that it needs for the words.
"""

import argparse
import json
import random
import sys
import unicodedata
from pathlib import Path

import numpy as np
import torch
from tokenizers import BertWordPieceTokenizer, normalizers, pre_tokenizers

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "train"))
from export import quantise_linear, quantise_rows, save  # noqa: E402


def code_points():
    return (c for c in range(0x80, 0x110000) if not 0xD800 <= c < 0xE000)


def characters(path):
    """Asks tokenizers about each code point beyond ASCII."""
    clean = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False
    )
    # `StripAccents` drops more than the normalisation of BERT does.
    strip = normalizers.BertNormalizer(
        clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False
    )
    split = pre_tokenizers.BertPreTokenizer()
    ranges = []
    for c in code_points():
        text = f"a{chr(c)}b"
        if clean.normalize_str(text) == "ab":
            kind = "control"
        elif strip.normalize_str(text) == "ab":
            kind = "accent"
        elif len(split.pre_tokenize_str(text)) == 3:
            kind = "mark"
        else:
            continue
        if ranges and ranges[-1][1] == c - 1 and ranges[-1][2] == kind:
            ranges[-1][1] = c
        else:
            ranges.append([c, c, kind])
    with open(path, "w", encoding="utf-8") as out:
        out.write("# Characters beyond ASCII that are no letters: first, last, kind. Made by tests/make_fixtures.py.\n")
        for first, last, kind in ranges:
            out.write(f"{first:x}\t{last:x}\t{kind}\n")


def words(wikinews, rng):
    """Words of real articles, and made ones in many scripts."""
    found = set()
    for path in sorted(wikinews.rglob("*")):
        if path.suffix in {".txt", ".html", ".md", ".json"}:
            found.update(path.read_text(encoding="utf-8", errors="replace").split())
    found = sorted(w for w in found if len(w) <= 24 and w.isprintable())
    chosen = rng.sample(found, min(2500, len(found)))
    letters = {}
    for c in code_points():
        if c < 0x30000 and (name := unicodedata.name(chr(c), "")):
            letters.setdefault(name.split()[0], []).append(chr(c))
    for block in sorted(block for block, members in letters.items() if len(members) > 9):
        for _ in range(3):
            chosen.append("".join(rng.choices(letters[block], k=rng.randint(1, 6))))
    latin = [chr(c) for c in range(0x21, 0x250)]
    chosen += ["".join(rng.choices(latin, k=rng.randint(1, 9))) for _ in range(800)]
    marks = [chr(c) for c in [*range(0x300, 0x340), *range(0x2000, 0x2070), 0, 9, 10, 13, 0xFEFF, 0xFFFD, 0xE000]]
    ascii_letters = [chr(c) for c in range(0x41, 0x7B)]
    for _ in range(500):
        chosen.append("".join(rng.choices(marks + ascii_letters, k=rng.randint(1, 8))))
    chosen += ["İstanbul", "STRAẞE", "ΣΊΣΥΦΟΣ", "ﬁnance", "한국어", "東京都", "カタカナ", "ﾊﾝｶｸ", "e\u0301", "\u0301", "Å", "ǆ"]
    chosen += ["x" * 99, "x" * 100, "x" * 101, "é" * 100, "é" * 101, "don't", "U.S.", "1,234.5", "``", "''", "—"]
    # Two kinds are known to differ: see src/wordpiece.rs.
    return [w for w in dict.fromkeys(chosen) if not (w.startswith("[") and w.endswith("]"))]


def pieces(vocabulary, wikinews, folder):
    rng = random.Random(1)
    chosen = words(wikinews, rng)
    full = vocabulary.read_text(encoding="utf-8").splitlines()
    ids = {piece: i for i, piece in enumerate(full)}
    tokens = BertWordPieceTokenizer(vocab=ids, lowercase=True)
    needed = {"[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"}
    for word in chosen:
        needed.update(tokens.encode([word], is_pretokenized=True, add_special_tokens=False).tokens)
    needed.update(rng.sample(full[1000:], 1500))
    small = [piece for piece in full if piece in needed]
    (folder / "pieces.vocabulary.txt").write_text("".join(piece + "\n" for piece in small), encoding="utf-8")
    tokens = BertWordPieceTokenizer(vocab={piece: i for i, piece in enumerate(small)}, lowercase=True)
    with open(folder / "pieces.tsv", "w", encoding="utf-8") as out:
        for word in chosen:
            found = tokens.encode([word], is_pretokenized=True, add_special_tokens=False).ids
            out.write(json.dumps(word) + "\t" + " ".join(map(str, found)) + "\n")


def attention(x, wide, heads):
    q, k, v = (part.unflatten(-1, (heads, -1)).transpose(0, 1) for part in wide.chunk(3, -1))
    return torch.nn.functional.scaled_dot_product_attention(q, k, v).transpose(0, 1).flatten(1)


def reference(tensors, prefix, ids, kinds, lengths):
    """The encoder in floats, from the quantised weights multiplied out."""
    t = {name: torch.from_numpy(np.asarray(value)) for name, value in tensors.items()}

    def linear(name, x):
        weight = t[f"{name}.weight"].float() * t[f"{name}.scale"][:, None]
        return x @ weight.T + t[f"{name}.bias"]

    def norm(name, x):
        return torch.nn.functional.layer_norm(
            x, x.shape[-1:], t[f"{name}.weight"], t[f"{name}.bias"], eps=1e-12
        )

    heads = int(t[f"{prefix}.heads"][0])
    out, first = [], 0
    for length in lengths:
        these = torch.tensor(ids[first : first + length])
        kind = torch.tensor(kinds[first : first + length])
        first += length
        x = t[f"{prefix}.embed.word"][these].float() * t[f"{prefix}.embed.word.scale"][these, None]
        x = x + t[f"{prefix}.embed.position"][:length] + t[f"{prefix}.embed.kind"][kind]
        x = norm(f"{prefix}.embed.norm", x)
        layer = 0
        while f"{prefix}.layer.{layer}.qkv.weight" in t:
            name = f"{prefix}.layer.{layer}"
            mixed = attention(x, linear(f"{name}.qkv", x), heads)
            x = norm(f"{name}.norm1", x + linear(f"{name}.out", mixed))
            hidden = torch.nn.functional.gelu(linear(f"{name}.up", x))
            x = norm(f"{name}.norm2", x + linear(f"{name}.down", hidden))
            layer += 1
        out.append(x)
    return torch.cat(out)


def stack(folder):
    rng = np.random.default_rng(1)
    width, feed, heads, layers, vocabulary, positions = 32, 72, 2, 2, 40, 24
    normal = lambda *shape, scale=1.0: (rng.standard_normal(shape) * scale).astype(np.float32)  # noqa: E731
    tensors = {"small.heads": np.array([heads], np.int32)}
    tensors["small.embed.word"], tensors["small.embed.word.scale"] = quantise_rows(normal(vocabulary, width))
    tensors["small.embed.position"] = normal(positions, width, scale=0.3)
    tensors["small.embed.kind"] = normal(2, width, scale=0.3)

    def norm(name):
        tensors[f"{name}.weight"] = 1 + normal(width, scale=0.2)
        tensors[f"{name}.bias"] = normal(width, scale=0.2)

    def linear(name, inputs, outputs):
        weight = normal(outputs, inputs, scale=inputs**-0.5)
        tensors[f"{name}.weight"], tensors[f"{name}.scale"] = quantise_linear(weight)
        tensors[f"{name}.bias"] = normal(outputs, scale=0.2)

    norm("small.embed.norm")
    for layer in range(layers):
        name = f"small.layer.{layer}"
        linear(f"{name}.qkv", width, 3 * width)
        # Attention that picks: scores of random weights are all alike.
        tensors[f"{name}.qkv.scale"][: 2 * width] *= 2
        linear(f"{name}.out", width, width)
        linear(f"{name}.up", width, feed)
        linear(f"{name}.down", feed, width)
        norm(f"{name}.norm1")
        norm(f"{name}.norm2")
    tensors["label.weight"] = normal(5, width)
    tensors["label.bias"] = normal(5)
    save(folder / "stack.safetensors", tensors)
    lengths = [7, 1, 20]
    count = sum(lengths)
    ids = rng.integers(0, vocabulary, count).tolist()
    kinds = rng.integers(0, 2, count).tolist()
    states = reference(tensors, "small", ids, kinds, lengths)
    labels = states @ torch.from_numpy(tensors["label.weight"]).T + torch.from_numpy(tensors["label.bias"])
    rounded = lambda rows: [[round(float(v), 4) for v in row] for row in rows]  # noqa: E731
    with open(folder / "stack.json", "w", encoding="utf-8") as out:
        record = {"ids": ids, "kinds": kinds, "lengths": lengths}
        json.dump(record | {"states": rounded(states), "labels": rounded(labels)}, out)
        out.write("\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--wikinews", type=Path, required=True)
    arguments = parser.parse_args()
    characters(HERE.parent / "data" / "characters.tsv")
    fixtures = HERE / "fixtures"
    fixtures.mkdir(exist_ok=True)
    pieces(arguments.vocabulary, arguments.wikinews, fixtures)
    stack(fixtures)
