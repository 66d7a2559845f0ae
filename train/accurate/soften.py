#!/usr/bin/env python3
"""Writes what a trained network holds of passages, for another to learn from (Hinton, Vinyals and Dean 2015).

For each chunk: `begins`, how likely each word begins a cue; `labels`, probabilities of labels without regard to
any cue; `around`, for marked and likely cues: how likely it is one, and the probabilities of labels and of pairs of
labels in the chain, which are all that a cross entropy to the chain needs.
"""

import argparse
import os
import pathlib
import time

import torch

import network
import passages
import train


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("passages")
    parser.add_argument("vocabulary", help="BERT's word pieces, one a line")
    parser.add_argument("checkpoint", help="the network's, as train.py wrote it")
    parser.add_argument("out")
    parser.add_argument("--encoder", choices=sorted(network.ENCODERS), default="mpnet")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    return parser.parse_args()


@torch.no_grad()
def soften(net, batch):
    """Sets `soft` of each chunk in a batch of windows."""
    ids, kinds, valid, chunks = batch
    with torch.autocast("cpu", dtype=torch.bfloat16):
        words, valid = train.words_of(net.enc(ids, kinds, valid), chunks)
        scores, roles = net.anchor(words)[..., 0].float(), net.roles(words).float().softmax(-1)
        for i, (_, _, c) in enumerate(chunks):
            size = len(c.first)
            c.soft = {"begins": scores[i, :size].sigmoid().half(), "labels": roles[i, :size].half(), "around": {}}
        tried = train.candidates(chunks, scores, valid)
        for start in range(0, len(tried), 64):
            chunk, at, _ = (torch.tensor(column) for column in zip(*tried[start : start + 64]))
            boundaries = train.stack([chunks[i][2].boundaries for i in chunk], (valid.shape[1],)).long()
            labels, cue = net.anchored(words[chunk], valid[chunk], at, boundaries)
            ones, pairs = network.beliefs(labels.float(), valid[chunk], boundaries, net.trans)
            for row, (i, word) in enumerate(zip(chunk.tolist(), at.tolist())):
                c = chunks[i][2]
                size = len(c.first)
                believed = float(cue[row].float().sigmoid())
                if word in c.anchors or believed > 0.05:
                    c.soft["around"][word] = believed, ones[row, :size].half(), pairs[row, :size].half()


def work(rank, o, out):
    torch.set_num_threads(1)
    names = passages.articles(o.passages)[rank :: o.workers]
    plain = passages.load(o.passages, o.vocabulary, set(names).__contains__)
    net = network.Network(o.encoder)
    net.load_state_dict(torch.load(o.checkpoint))
    net.eval()
    windows = sorted(passages.windows(plain), key=lambda w: sum(len(c.ids) + 1 for c in w))
    began = time.time()
    for start in range(0, len(windows), 16):
        soften(net, passages.collate(windows[start : start + 16]))
        if rank == 0 and start // 16 % 10 == 9:
            print(f"window {start + 16}/{len(windows)} {time.time() - began:.0f} s", flush=True)
    torch.save({name: [c.soft for c in chunks] for name, chunks in plain.items()}, f"{out}.{rank}")


def main():
    o = options()
    torch.multiprocessing.spawn(work, (o, o.out), o.workers)
    whole = {}
    for rank in range(o.workers):
        part = pathlib.Path(f"{o.out}.{rank}")
        whole.update(torch.load(part))
        part.unlink()
    torch.save(dict(sorted(whole.items())), o.out)


if __name__ == "__main__":
    main()
