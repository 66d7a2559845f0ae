"""Annotated passages, in the pieces, chunks and windows in which the accurate reader reads them.

The cuts are those of `crates/dixit-extract/src/accurate/windows.rs`.
"""

import json
from dataclasses import dataclass, field

import torch
from tokenizers import BertWordPieceTokenizer

CLS, SEP, MASK, UNKNOWN = 101, 102, 103, 100
WINDOW, CHUNK, PIECES = 254, 250, 8
BEGIN = {"content": 5, "cue": 3, "source": 1}


@dataclass
class Chunk:
    """Words of one passage that share a window."""

    ids: list = field(default_factory=list)
    kinds: list = field(default_factory=list)
    # The number of each word's first piece.
    first: list = field(default_factory=list)
    boundaries: list = field(default_factory=list)
    # Labels of all attributions together; then of each, with the first word of its cue.
    labels: list = field(default_factory=list)
    anchors: list = field(default_factory=list)
    anchored: list = field(default_factory=list)
    # What a teacher holds of it, as `soften.py` writes it.
    soft: object = None


def articles(path):
    return sorted({json.loads(line)["article"] for line in open(path, encoding="utf-8")})


def load(path, vocabulary, keep):
    """The chunks of each article whose name `keep` agrees to."""
    tokeniser, known, out = BertWordPieceTokenizer(vocabulary, lowercase=True), {}, {}

    def pieces(word):
        if word not in known:
            ids = tokeniser.encode([word], is_pretokenized=True, add_special_tokens=False).ids
            known[word] = (ids or [UNKNOWN])[:PIECES]
        return known[word]

    for line in open(path, encoding="utf-8"):
        passage = json.loads(line)
        if keep(passage["article"]):
            words = [pieces(word) for word in passage["words"]]
            cuts = bounds([len(w) for w in words], passage["begins"])
            out.setdefault(passage["article"], []).extend(chunk(passage, words, *c) for c in cuts)
    return out


def bounds(sizes, begins):
    """Where a passage is cut so that no part has more than CHUNK pieces: at sentences, if it has any."""
    out, start, sentence = [], 0, None
    for word in range(len(sizes)):
        if begins[word] and word > start:
            sentence = word
        if sum(sizes[start : word + 1]) > CHUNK:
            cut = word if sentence is None else sentence
            out.append((start, cut))
            start, sentence = cut, None
    return out + [(start, len(sizes))]


def chunk(passage, words, start, end):
    out = Chunk(boundaries=[1] + passage["boundaries"][start + 1 : end])
    for ids, kind in zip(words[start:end], passage["kinds"][start:end]):
        out.first.append(len(out.ids))
        out.ids += ids
        out.kinds += [kind] * len(ids)
    gold = []
    for marked in passage["gold"]:
        one = {role: [i - start for i in marked[role] if start <= i < end] for role in BEGIN}
        if one["cue"] and marked["cue"][0] >= start and one["content"]:
            gold.append(one)
    out.labels = labels(end - start, gold)
    out.anchors = [one["cue"][0] for one in gold]
    out.anchored = [labels(end - start, [one]) for one in gold]
    return out


def labels(size, gold):
    """Where people marked a word twice, the source wins over the cue and the cue over the content."""
    out = [0] * size
    for role, begin in BEGIN.items():
        for one in gold:
            before = None
            for i in one[role]:
                out[i] = begin + (before is not None and before + 1 == i)
                before = i
    for i, label in enumerate(out):
        if label in (2, 4, 6) and (i == 0 or out[i - 1] not in (label, label - 1)):
            out[i] = label - 1
    return out


def windows(of, random=None):
    """Windows of whole chunks. With `random`, where each begins and how full it is changes from call to call."""
    out = []
    for name in sorted(of):
        room, window, size = random.randint(120, WINDOW) if random else WINDOW, [], 1
        for c in of[name]:
            pieces = len(c.ids) + 1
            if window and size + pieces > room:
                out.append(window)
                window, size = [], 1
                room = WINDOW if not random or random.random() < 0.9 else random.randint(150, WINDOW)
            window.append(c)
            size += pieces
        if window:
            out.append(window)
    return out


def collate(batch, masked=0.0, random=None):
    """Tensors of a batch of windows: pieces, kinds, which are there, and (window, offset, chunk) of each chunk."""
    length = max(1 + sum(len(c.ids) + 1 for c in w) for w in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    kinds, valid = torch.zeros_like(ids), torch.zeros(len(batch), length, dtype=torch.bool)
    chunks = []
    for row, window in enumerate(batch):
        x, k = [CLS], [0]
        for c in window:
            chunks.append((row, len(x), c))
            x += [MASK if masked and random.random() < masked else i for i in c.ids] + [SEP]
            k += c.kinds + [0]
        ids[row, : len(x)], kinds[row, : len(x)], valid[row, : len(x)] = torch.tensor(x), torch.tensor(k), True
    return ids, kinds, valid, chunks
