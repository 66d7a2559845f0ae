#!/usr/bin/env python3
"""The teacher of antecedents: a large encoder that learns from GAP and says whom other pronouns stand for.

Called by `train/antecedent.sh`: `teacher.py learn ITEMS PRONOUNS START OUT`, then
`teacher.py say ITEMS PRONOUNS NET TEXTS OUT`. It computes what the small heads compute (`fit.py`), but its encoder
learns with them. OUT has a line for each question: the probabilities of its mentions and of nobody.
"""

import json
import pathlib
import random
import sys

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import fit  # noqa: E402
import network  # noqa: E402

PASSES, BATCH = 5, 16


class Teacher(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.head = network.MPNet(), fit.Head(768)


def place(states, batch):
    """Gives items the states of their words, which learn with the rest."""
    items = []
    for row, same in enumerate(batch):
        for item in same:
            item.here = states[row, item.pronoun]
            item.first = states[row, [r[1] for r in item.rows]]
            item.last = states[row, [r[2] for r in item.rows]]
            items.append(item)
    return items


def batches(items, random_):
    """Of windows of like length, in a random order."""
    random_.shuffle(items)
    out = []
    for start in range(0, len(items), 8 * BATCH):
        some = sorted(items[start : start + 8 * BATCH], key=lambda item: len(item.window[0]))
        out += [some[i : i + BATCH] for i in range(0, len(some), BATCH)]
    random_.shuffle(out)
    return out


def learn(items, start, seed=0):
    torch.manual_seed(seed)
    random_, net = random.Random(seed), Teacher()
    states = torch.load(start)
    net.enc.load_state_dict({k.removeprefix("enc."): v for k, v in states.items() if k.startswith("enc.")})
    # What lies below the kinds of words stays as published.
    free = [p for p in net.enc.parameters() if p is not net.enc.word.weight and p is not net.enc.position.weight]
    for layer in net.enc.stack.layer[: net.enc.FIXED]:
        for parameter in layer.parameters():
            parameter.requires_grad_(False)
    free = [p for p in free if p.requires_grad]
    rates = [(free, 5e-5), (list(net.head.parameters()), 1e-3)]
    optimiser = torch.optim.AdamW([{"params": p, "lr": r} for p, r in rates], weight_decay=0.02, betas=(0.9, 0.98))
    copies = {}
    for item in items:
        copies.setdefault(item.number, []).append(item)
    total, step = PASSES * len(copies) // BATCH, 0
    for _ in range(PASSES):
        for batch in batches([random_.choice(copies[n]) for n in sorted(copies)], random_):
            slope = min(1.0, (step + 1) / (0.1 * total)) * max(0.02, 1 - step / total)
            for group, (_, rate) in zip(optimiser.param_groups, rates):
                group["lr"] = rate * slope
            net.train()
            place(fit.encode(net.enc, [item.window for item in batch]), [[item] for item in batch])
            cost = fit.loss(fit.probabilities(fit.score(net.head, batch), batch), batch)
            optimiser.zero_grad()
            cost.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            step += 1
    return net


@torch.no_grad()
def say(net, items):
    """Shares of each item's mentions and of nobody."""
    net.eval()
    for batch, states in fit.encoded(net.enc, items, 8):
        some = place(states, batch)
        scores = fit.score(net.head, some)
        for item, part in zip(some, scores.split([len(item.features) for item in some])):
            item.shares = torch.softmax(part.clamp(-20, 20), 0).tolist()
            del item.here, item.first, item.last
    return [item.shares for item in items]


def main():
    what, items, pronouns, *rest = sys.argv[1:]
    items = [item for item in fit.load(items, pronouns) if item.rows]
    if what == "learn":
        start, out = rest
        fit.score_unseen(items)
        torch.save(learn(items, start).state_dict(), out)
        return
    checkpoint, texts, out = rest
    net = Teacher()
    net.load_state_dict(torch.load(checkpoint))
    questions = [fit.Item(*asked) for asked in fit.asked(texts)]
    fit.Linear(items).score(questions)
    with open(out, "w", encoding="utf-8") as file:
        for shares in say(net, questions):
            file.write(json.dumps([round(share, 4) for share in shares]) + "\n")


if __name__ == "__main__":
    main()
