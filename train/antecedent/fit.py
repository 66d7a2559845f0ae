#!/usr/bin/env python3
"""Fits what says whom a pronoun stands for. Called by `train/antecedent.sh`.

Every mention and nobody has a score; the probabilities are the softmax of the scores, and what is learnt is that
of the name that is meant (or of none of the two) be likely. The scores are sums of linear weights of the mention's
features; then three heads, which see the encoder's states of the pronoun and of the mention's first and last word,
add to them. For the heads' lessons the linear scores come from weights that have not seen the item.
"""

import argparse
import json
import pathlib
import random
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "accurate"))
import network  # noqa: E402
from export import quantise_linear, save  # noqa: E402

SLOTS, STEP = 1 << 15, 128
# Numbers that a head compares, and those inside it.
SEEN, INSIDE, HEADS = 64, 96, 3
A, B, REST = range(3)
# Weight of what the teacher says of a pronoun beside what the corpus says of one.
SILVER = 0.5


class Item:
    """A pronoun with its mentions and nobody: the features of each, whose it is (the number of a group), which share of
    the probability each group is to have, and the mentions' rows in the window."""

    def __init__(self, question, windows):
        pairs = question["pairs"]
        self.features = [p["f"] for p in pairs] + [question["alone"]]
        at = question["at"]
        self.window = windows[at[0]]
        self.pronoun = at[1]
        self.rows = [(i, *p["at"][1:]) for i, p in enumerate(pairs) if p["at"] and p["at"][0] == at[0]]

    @staticmethod
    def of_corpus(given, question, windows):
        item = Item(question, windows)
        kind = {number: name for name, number in enumerate(question["names"])}
        item.whose = [kind.get(p["c"], REST) for p in question["pairs"]] + [REST]
        item.number, item.label, item.female = given["number"], given["label"], given["female"]
        item.plain, item.weight = given["id"].endswith("/plain"), 1.0
        item.target = [float(group == item.label) for group in (A, B, REST)]
        return item

    @staticmethod
    def of_teacher(number, shares, question, windows):
        """`shares`: of each mention and of nobody, by the teacher."""
        item = Item(question, windows)
        groups = {}
        item.whose = [groups.setdefault(p["c"], len(groups)) for p in question["pairs"]]
        item.whose.append(len(groups))
        item.number, item.weight = number, SILVER
        item.target = [0.0] * (len(groups) + 1)
        for whose, share in zip(item.whose, shares):
            item.target[whose] += share
        return item


def load(items, read):
    out = []
    for given, found in zip(open(items, encoding="utf-8"), open(read, encoding="utf-8")):
        given, found = json.loads(given), json.loads(found)
        assert given["id"] == found["id"]
        if found["questions"] and found["questions"][0]["at"]:
            out.append(Item.of_corpus(given, found["questions"][0], found["windows"]))
    return out


def asked(read):
    """The questions of texts that can be learnt from, with their windows."""
    for line in open(read, encoding="utf-8"):
        found = json.loads(line)
        for question in found["questions"]:
            at = question["at"]
            if at and any(p["at"] and p["at"][0] == at[0] for p in question["pairs"]):
                yield question, found["windows"]


def load_silver(read, silver):
    shares = map(json.loads, open(silver, encoding="utf-8"))
    both = zip(asked(read), shares, strict=True)
    # Numbers behind those of the corpus.
    return [Item.of_teacher(1_000_000 + n, s, q, w) for n, ((q, w), s) in enumerate(both)]


def probabilities(scores, items):
    """Of all groups of all items, one after the other."""
    starts = np.cumsum([0] + [len(item.target) for item in items])
    slot = torch.tensor([int(start) + w for start, item in zip(starts, items) for w in item.whose])
    sums = torch.zeros(int(starts[-1])).index_add(0, slot, scores.clamp(-20, 20).exp())
    whose = torch.repeat_interleave(torch.arange(len(items)), torch.tensor([len(item.target) for item in items]))
    return sums / torch.zeros(len(items)).index_add(0, whose, sums)[whose]


def loss(p, items):
    """Cross entropy to the groups' shares."""
    wanted = torch.tensor([item.weight * share for item in items for share in item.target])
    return -(wanted * torch.log(p + 1e-6)).sum() / sum(item.weight for item in items)


class Linear:
    def __init__(self, items, decay=1.0, steps=50):
        self.weights = torch.zeros(SLOTS, requires_grad=True)
        packed = self.pack(items)
        optimiser = torch.optim.Adam([self.weights], lr=0.03)
        for step in range(steps):
            optimiser.param_groups[0]["lr"] = 0.03 * (1 - step / steps) + 0.001
            cost = loss(probabilities(self.sums(packed), items), items)
            cost = cost + decay * (self.weights**2).sum() / sum(item.weight for item in items)
            optimiser.zero_grad()
            cost.backward()
            optimiser.step()
        with torch.no_grad():
            self.weights.copy_((self.weights * STEP).round().clamp(-127, 127) / STEP)

    @staticmethod
    def pack(items):
        rows = [f for item in items for f in item.features]
        slots = torch.tensor([s for row in rows for s in row])
        return slots, torch.repeat_interleave(torch.arange(len(rows)), torch.tensor([len(r) for r in rows])), len(rows)

    def sums(self, packed):
        slots, row, count = packed
        return torch.zeros(count).index_add(0, row, self.weights[slots])

    @torch.no_grad()
    def score(self, items):
        """Gives each item its linear scores."""
        parts = self.sums(self.pack(items)).split([len(item.features) for item in items])
        for item, part in zip(items, parts):
            item.scores = part.clone()


def score_unseen(items, folds=5):
    """Gives each item linear scores by weights that have not seen it or its copies."""
    for fold in range(folds):
        inside = [item for item in items if item.number // 4 % folds == fold]
        Linear([item for item in items if item.number // 4 % folds != fold]).score(inside)


@torch.no_grad()
def see(items, checkpoint):
    """Gives each item the encoder's last states of its pronoun and of its mentions' first and last words."""
    net = network.Network("minilm")
    net.load_state_dict(torch.load(checkpoint))
    encoder = net.enc.eval()
    for batch, states in encoded(encoder, items, 32):
        for row, same in enumerate(batch):
            for item in same:
                item.here = states[row, item.pronoun].clone()
                item.first = states[row, [r[1] for r in item.rows]].clone()
                item.last = states[row, [r[2] for r in item.rows]].clone()


def encoded(encoder, items, size):
    """Batches of windows, each with the items that are asked about it, and the encoder's last states of the batch."""
    windows = {}
    for item in items:
        windows.setdefault(id(item.window), []).append(item)
    order = sorted(windows.values(), key=lambda same: len(same[0].window[0]))
    for start in range(0, len(order), size):
        batch = order[start : start + size]
        yield batch, encode(encoder, [same[0].window for same in batch])


def encode(encoder, windows):
    longest = max(len(ids) for ids, _ in windows)
    ids, kinds = (torch.zeros(len(windows), longest, dtype=torch.long) for _ in range(2))
    valid = torch.zeros(len(windows), longest, dtype=torch.bool)
    for row, window in enumerate(windows):
        length = len(window[0])
        ids[row, :length], kinds[row, :length] = torch.tensor(window[0]), torch.tensor(window[1])
        valid[row, :length] = True
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return encoder(ids, kinds, valid).bfloat16()


class Head(nn.Module):
    """Scores of mentions beside a pronoun, and of nobody."""

    def __init__(self, width=384):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.pronoun, self.none = nn.Linear(width, SEEN), nn.Linear(width, 1)
        self.mention = nn.Linear(2 * width, SEEN)
        self.inner, self.out = nn.Linear(4 * SEEN, INSIDE), nn.Linear(INSIDE, 1)
        for last in (self.out, self.none):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def forward(self, here, whose, first, last):
        here = F.dropout(self.norm(here.float()), 0.1, self.training)
        mention = torch.cat([self.norm(first.float()), self.norm(last.float())], -1)
        q, k = self.pronoun(here)[whose], self.mention(F.dropout(mention, 0.1, self.training))
        inner = F.gelu(self.inner(torch.cat([q * k, q, k, (q - k).abs()], -1)))
        return self.out(F.dropout(inner, 0.2, self.training))[:, 0], self.none(here)[:, 0]


def score(head, items):
    """The linear scores with what a head adds."""
    whose = torch.tensor([i for i, item in enumerate(items) for _ in item.rows])
    here = torch.stack([item.here for item in items])
    first, last = (torch.cat([getattr(item, name) for item in items]) for name in ("first", "last"))
    mentions, nobody = head(here, whose, first, last)
    sums, at, places, nowhere = torch.cat([item.scores for item in items]), 0, [], []
    for item in items:
        places += [at + r[0] for r in item.rows]
        at += len(item.features)
        nowhere.append(at - 1)
    return sums.index_add(0, torch.tensor(places), mentions).index_add(0, torch.tensor(nowhere), nobody)


def train(items, seed, passes, rate=2e-3, batch=24):
    """A head; each pass takes one copy of each item."""
    torch.manual_seed(seed)
    random_, head, copies = random.Random(seed), Head(), {}
    for item in items:
        copies.setdefault(item.number, []).append(item)
    optimiser = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.02, betas=(0.9, 0.98))
    numbers, step = sorted(copies), 0
    total = int(passes * len(numbers) / batch)
    while step < total:
        random_.shuffle(numbers)
        for start in range(0, len(numbers), batch):
            if step >= total:
                break
            some = [random_.choice(copies[n]) for n in numbers[start : start + batch]]
            slope = min(1.0, (step + 1) / (0.1 * total)) * max(0.02, 1 - step / total)
            optimiser.param_groups[0]["lr"] = rate * slope
            head.train()
            cost = loss(probabilities(score(head, some), some), some)
            optimiser.zero_grad()
            cost.backward()
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            step += 1
    return head.eval()


@torch.no_grad()
def judge(heads, items):
    scores = torch.cat([item.scores for item in items])
    if heads:
        scores = sum(score(head, items) for head in heads) / len(heads)
    shares = probabilities(scores, items)
    return [part.tolist() for part in shares.split([len(item.target) for item in items])]


def report(name, answers, least=0.25):
    """The corpus's measures; `answers` are (probabilities, item)."""
    f1 = {}
    for female in (None, False, True):
        right = said = meant = 0
        for p, item in answers:
            if female in (None, item.female):
                chosen = A if p[A] > max(p[B], least) else B if p[B] > max(p[A], least) else None
                right += chosen is not None and chosen == item.label
                said += chosen is not None
                meant += item.label < 2
        f1[female] = 200 * right / max(1, said + meant)
        if female is None:
            print(f"{name}: precision {100 * right / max(1, said):.1f}", end=", ")
            print(f"recall {100 * right / max(1, meant):.1f}, F1 {f1[None]:.1f}", end="; ")
    print(f"masculine {f1[False]:.1f}, feminine {f1[True]:.1f}, bias {f1[True] / f1[False]:.3f}", flush=True)


def cross_validate(items, silver, folds, passes):
    linear, together = [], []
    for fold in range(folds):
        learnt = silver + [item for item in items if item.number % folds != fold]
        held = [item for item in items if item.number % folds == fold and item.plain]
        score_unseen(learnt)
        Linear(learnt).score(held)
        linear += zip(judge([], held), held)
        heads = [train(learnt, seed, passes) for seed in range(HEADS)]
        together += zip(judge(heads, held), held)
    report("linear", linear)
    report("with heads", together)
    for least in (0.5, 0.6, 0.7, 0.8, 0.9):
        sure = [(p.index(max(p[A], p[B])) == item.label) for p, item in together if max(p[A], p[B]) >= least]
        print(f"probability {least} and more: {len(sure) / len(together):.3f} of items, {np.mean(sure):.3f} right")


def export(linear, heads, folder):
    """The weights as `crates/dixit-extract` reads them. The normalisation's factors go into the maps behind it."""
    (linear.weights.detach() * STEP).round().to(torch.int8).numpy().tofile(folder / "linear.bin")
    out = {}

    def put(name, maps, small=False):
        weight, bias = (torch.cat(parts).detach().numpy() for parts in zip(*maps))
        out[f"{name}.bias"] = np.ascontiguousarray(bias, np.float32)
        if small:
            out[f"{name}.weight"] = np.ascontiguousarray(weight, np.float32)
        else:
            out[f"{name}.weight"], out[f"{name}.scale"] = quantise_linear(weight)

    def behind_norm(head, of):
        times = of.in_features // head.norm.normalized_shape[0]
        return of.weight * head.norm.weight.repeat(times), of.bias + of.weight @ head.norm.bias.repeat(times)

    for name in ("pronoun", "mention"):
        put(name, [behind_norm(head, getattr(head, name)) for head in heads])
    none = [behind_norm(head, head.none) for head in heads]
    put("none", [tuple(sum(parts) / len(heads) for parts in zip(*none))], small=True)
    for number, head in enumerate(heads):
        put(f"{number}.inner", [(head.inner.weight, head.inner.bias)])
        put(f"{number}.out", [(head.out.weight, head.out.bias)], small=True)
    save(folder / "heads.safetensors", out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("items", help="what items.py wrote")
    parser.add_argument("pronouns", help="what the example pronouns of dixit-train made of it")
    parser.add_argument("checkpoint", help="the accurate reader's network")
    parser.add_argument("folder", type=pathlib.Path, help="where the weights go")
    parser.add_argument("--texts", help="pronouns of other texts, likewise")
    parser.add_argument("--silver", help="what the teacher says of them")
    parser.add_argument("--folds", type=int, default=0, help="print cross-validated measures instead")
    parser.add_argument("--passes", type=float, default=3)
    o = parser.parse_args()
    torch.set_num_threads(1)
    items = load(o.items, o.pronouns)
    silver = load_silver(o.texts, o.silver) if o.silver else []
    see(items + silver, o.checkpoint)
    if o.folds:
        cross_validate(items, silver, o.folds, o.passes)
        return
    items += silver
    score_unseen(items)
    heads = [train(items, seed, o.passes) for seed in range(HEADS)]
    export(Linear(items), heads, o.folder)


if __name__ == "__main__":
    main()
