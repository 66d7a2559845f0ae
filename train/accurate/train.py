#!/usr/bin/env python3
"""Trains the accurate reader's network, or its teacher, on passages that `dixit-train --passages` wrote.

Called by `train/accurate.sh`, which names what it needs.
"""

import argparse
import copy
import os
import pathlib
import random
import socket
import sys
import time

import numpy as np
import torch
import torch.distributed
import torch.nn.functional as F

import network
import passages

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from export import quantise_linear, quantise_rows, save  # noqa: E402

# Words that look like a cue's beginning to the first head and are none: as many a passage are shown to the second.
WRONG, LIKELY = 2, 0.03


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("passages", help="passages of the corpus as it is")
    parser.add_argument("altered", help="passages of its altered copies")
    parser.add_argument("vocabulary", help="BERT's word pieces, one a line")
    parser.add_argument("published", help="model.safetensors of the published encoder")
    parser.add_argument("checkpoint", help="the file to write")
    parser.add_argument("--encoder", choices=sorted(network.ENCODERS), default="minilm")
    parser.add_argument("--weights", help="also write eight-bit weights to this file")
    parser.add_argument("--hold-out", type=int, metavar="N", help="leave every Nth article out")
    parser.add_argument("--start", help="go on from this checkpoint")
    parser.add_argument("--soft", help="learn from what soften.py wrote, too")
    parser.add_argument("--trust", type=float, default=0.5, help="the teacher's weight beside the people's labels")
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--rate", type=float, default=2e-4, help="step size of the encoder")
    parser.add_argument("--head-rate", type=float, default=1e-3, help="step size of the heads")
    parser.add_argument("--batch", type=int, default=16, help="windows a step")
    parser.add_argument("--share-altered", type=float, default=0.2, help="share of articles taken altered")
    parser.add_argument("--masked", type=float, default=0.03, help="share of pieces that are hidden")
    parser.add_argument("--memory", type=float, default=0.998, help="of the running average of weights that is kept")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes; each takes a part of a step")
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


def stack(rows, shape, blank=0.0):
    """One tensor of rows of different lengths."""
    out = torch.full((len(rows), *shape), blank)
    for i, row in enumerate(rows):
        out[i, : len(row)] = torch.as_tensor(row)
    return out


def certain(labels, size):
    """Probabilities of labels and of pairs where the labels are known."""
    ones, pairs = torch.zeros(size, network.LABELS), torch.zeros(size, network.LABELS, network.LABELS)
    labels = torch.tensor(labels, dtype=torch.long)
    ones[torch.arange(len(labels)), labels] = 1
    pairs[torch.arange(len(labels))[1:], labels[:-1], labels[1:]] = 1
    return ones, pairs


def wanted(c, at, number, size, trust):
    """What is to be found around a word: how surely it begins a cue, what the labels around it count, and
    probabilities of labels and of pairs."""
    right = float(number >= 0)
    ones, pairs = certain(c.anchored[number] if number >= 0 else [], size)
    given = c.soft["around"].get(at) if c.soft else None
    if given is None:
        return right, right, ones, pairs
    believed = right + trust * (given[0] - right)
    soft, two = (stack([x], (size, *x.shape[1:]))[0] for x in given[1:])
    if number < 0:
        # What only the teacher takes for a cue counts as much as it is believed.
        return believed, believed, soft, two
    return believed, 1.0, ones + trust * (soft - ones), pairs + trust * (two - pairs)


def losses(net, batch, trust):
    """Losses of the first head, of the labels without a cue, of those around cues, and of what is a cue."""
    ids, kinds, valid, chunks = batch
    words, valid = words_of(net.enc(ids, kinds, valid), chunks)
    size = valid.shape[1]
    scores = net.anchor(words)[..., 0].float()
    begins = torch.zeros(valid.shape)
    together = torch.zeros(*valid.shape, network.LABELS)
    for i, (_, _, c) in enumerate(chunks):
        begins[i, c.anchors] = 1
        together[i, torch.arange(len(c.labels)), torch.tensor(c.labels)] = 1
        if c.soft:
            length = len(c.labels)
            begins[i, :length] += trust * (c.soft["begins"].float() - begins[i, :length])
            together[i, :length] += trust * (c.soft["labels"].float() - together[i, :length])
    cues = max(1, sum(len(c.anchors) for _, _, c in chunks))
    anchor = F.binary_cross_entropy_with_logits(scores[valid], begins[valid], reduction="sum") / cues
    roles = F.cross_entropy(net.roles(words)[valid].float(), together[valid])

    boundaries = stack([c.boundaries for _, _, c in chunks], (size,)).long()
    tried = candidates(chunks, scores, valid)
    if not tried:
        return anchor, roles, torch.zeros(()), torch.zeros(())
    chunk, at, number = (torch.tensor(column) for column in zip(*tried))
    around, right = torch.zeros(()), torch.zeros(())
    # Two parts, so that short passages are not padded to the longest.
    for part in torch.tensor_split(torch.argsort(valid.sum(1)[chunk]), 2):
        if not len(part):
            continue
        of = chunk[part]
        width = int(valid.sum(1)[of].max())
        here, there = valid[of, :width], boundaries[of, :width]
        labels, cue = net.anchored(words[of, :width], here, at[part], there)
        rows = [wanted(chunks[i][2], word, of_people, width, trust) for i, word, of_people in (tried[n] for n in part)]
        rights, weights = (torch.tensor([row[n] for row in rows]) for n in (0, 1))
        right = right + F.binary_cross_entropy_with_logits(cue.float(), rights, reduction="sum")
        used = weights > 0.05
        if used.any():
            ones, pairs = (torch.stack([row[n] for row, use in zip(rows, used) if use]) for n in (2, 3))
            some = network.chain_loss(labels.float()[used], ones, pairs, here[used], there[used], net.trans)
            around = around + (some * weights[used]).sum()
    found = max(1, int((number >= 0).sum()))
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


def train(net, plain, altered, o, rank):
    """Trains `net`, together with the processes beside this one; the result is the running average of its weights."""
    # The same numbers in each process say what a step takes, others what is hidden in it.
    random_, own = random.Random(o.seed), random.Random(1000 * o.seed + rank)
    torch.manual_seed(1000 * o.seed + rank)
    for p in net.enc.fixed():
        p.requires_grad_(False)
    learnt = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    parameters = [p for _, p in learnt]
    groups = [
        {"params": [p for name, p in learnt if name.startswith("enc.") == encoder], "lr": rate, "base": rate}
        for encoder, rate in ((True, o.rate), (False, o.head_rate))
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    mean = copy.deepcopy(net).eval()
    of_mean = [p for p in mean.parameters() if p.requires_grad]
    for layer in (*net.enc.stack.layer, *net.second.layer):
        layer.compile(dynamic=True)
    total = int(len(passages.windows(plain, random_)) / o.batch * o.epochs)
    warm, step, began, sums = 0.08 * total, 0, time.time(), np.zeros(4)
    while step < total:
        of = {n: altered[n] if random_.random() < o.share_altered else c for n, c in plain.items()}
        for batch in batches(of, o.batch, random_):
            if step == total:
                break
            if len(batch) < o.workers:
                continue
            slope = (step + 1) / warm if step < warm else 1 - step / total
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * min(1.0, slope)
            net.train()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                parts = losses(net, passages.collate(batch[rank :: o.workers], o.masked, own), o.trust)
            optimiser.zero_grad()
            (parts[0] / 2 + parts[1] + parts[2] / 12 + parts[3]).backward()
            share(parameters, o.workers)
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            step += 1
            with torch.no_grad():
                torch._foreach_lerp_(of_mean, parameters, 1 - min(o.memory, (1 + step) / (10 + step)))
            sums += [float(part.detach()) for part in parts]
            if step % 50 == 0 or step == total:
                since = (step - 1) % 50 + 1
                if rank == 0:
                    seconds = time.time() - began
                    print(f"step {step}/{total}", *np.round(sums / since, 3), f"{seconds:.0f} s", flush=True)
                sums[:] = 0
    return mean


def share(parameters, workers):
    """Gives each process the mean of all processes' gradients."""
    if workers == 1:
        return
    flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten().bfloat16() for p in parameters])
    torch.distributed.all_reduce(flat)
    at = 0
    for p in parameters:
        p.grad = flat[at : at + p.numel()].view(p.shape).float() / workers
        at += p.numel()


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


def work(rank, o, port):
    torch.set_num_threads(1)
    if o.workers > 1:
        where = f"tcp://127.0.0.1:{port}"
        torch.distributed.init_process_group("gloo", init_method=where, rank=rank, world_size=o.workers)
    names = passages.articles(o.passages)
    held = {n for i, n in enumerate(names) if o.hold_out and i % o.hold_out == o.hold_out // 2}
    plain, altered = (passages.load(p, o.vocabulary, lambda n: n not in held) for p in (o.passages, o.altered))
    if o.soft:
        for name, soft in torch.load(o.soft).items():
            for c, of in zip(plain.get(name, []), soft):
                c.soft = of
    torch.manual_seed(o.seed)
    net = network.Network(o.encoder)
    if o.start:
        net.load_state_dict(torch.load(o.start))
    else:
        net.enc.start_from(o.published)
    mean = train(net, plain, altered, o, rank)
    if rank == 0:
        torch.save(mean.state_dict(), o.checkpoint)
        if o.weights:
            save(o.weights, tensors(mean))


def main():
    o = options()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    torch.multiprocessing.spawn(work, (o, port), o.workers)


if __name__ == "__main__":
    main()
