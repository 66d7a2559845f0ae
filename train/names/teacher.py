"""Fine-tunes a large encoder on names labelled by hand, and labels the names of a corpus with it.

    teacher.py LABELS WIKINEWS.jsonl CORPUS.jsonl VOCABULARY TEACHER.pt OUT.tsv

LABELS: the folder with wikinews.tsv and politics.tsv. The two .jsonl files hold passages as `dixit-train --passages`
writes them. TEACHER.pt: the state of the accurate reader's teacher (train/accurate.sh). OUT.tsv: part, article, code
points and sort of each name found in the corpus. Articles marked `held-out` are not learnt from. Fixed seeds; fifteen
minutes for learning and as many for labelling on two cores with AMX.
"""
import csv
import json
import pathlib
import random
import sys

import torch
import torch.nn.functional as F
from tokenizers import BertWordPieceTokenizer

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "accurate"))
import network
import passages

SORTS = ["person", "organization", "place", "work", "event", "other"]
PASSES, BATCH, MASKED = 5, 8, 0.05
ENCODER_RATE, HEAD_RATE = 5e-5, 1e-3


class Tagger(torch.nn.Module):
    """B and I of each sort, and O, for each word's first piece. The states differ little from word to word, so
    that without a layer norm before it the head hardly learns."""

    def __init__(self):
        super().__init__()
        self.enc = network.MPNet()
        self.norm = torch.nn.LayerNorm(self.enc.width)
        self.out = torch.nn.Linear(self.enc.width, 1 + 2 * len(SORTS))

    def forward(self, ids, kinds, valid, chunks):
        states = self.enc(ids, kinds, valid)
        row = torch.tensor([w for w, _, c in chunks for _ in c.first])
        at = torch.tensor([offset + f for _, offset, c in chunks for f in c.first])
        return self.out(network.dropout(self.norm(states[row, at].float()), 0.1, self.training))


class Chunk:
    """Words of one passage that fit a window."""


def labels_of(folder):
    out, held = {}, set()
    for name in ("wikinews.tsv", "politics.tsv"):
        with open(folder / name, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                start, end = map(int, row["at"].split("-"))
                out.setdefault(row["article"], []).append((start, end, SORTS.index(row["type"])))
                if row["part"] == "held-out":
                    held.add(row["article"])
    return out, held


def chunks_of(path, vocabulary, labels=None):
    """The chunks of each article; with `labels` only of those that have some."""
    tokeniser = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    known, out = {}, {}

    def pieces(word):
        if word not in known:
            ids = tokeniser.encode([word], is_pretokenized=True, add_special_tokens=False).ids
            known[word] = (ids or [100])[:8]
        return known[word]

    for line in open(path, encoding="utf-8"):
        p = json.loads(line)
        if labels is not None and p["article"] not in labels:
            continue
        words = [pieces(w) for w in p["words"]]
        gold = [0] * len(words)
        for start, end, sort in labels.get(p["article"], []) if labels else []:
            inside = [i for i, (s, e) in enumerate(p["spans"]) if s < end and e > start]
            for k, i in enumerate(inside):
                gold[i] = 2 * sort + (1 if k == 0 else 2)
        for x, y in passages.bounds([len(w) for w in words], p["begins"]):
            c = Chunk()
            c.ids, c.kinds, c.first, c.gold, c.spans = [], [], [], gold[x:y], p["spans"][x:y]
            for w, kind in zip(words[x:y], p["kinds"][x:y]):
                c.first.append(len(c.ids))
                c.ids += w
                c.kinds += [kind] * len(w)
            out.setdefault(p["article"], []).append(c)
    return out


def batches(articles, size, order=None):
    windows = passages.windows(articles, order)
    windows.sort(key=lambda w: sum(len(c.ids) + 1 for c in w))
    out = [windows[i : i + size] for i in range(0, len(windows), size)]
    if order:
        order.shuffle(out)
    return out


def learn(net, articles):
    for p in net.enc.fixed():
        p.requires_grad_(False)
    head = [*net.norm.parameters(), *net.out.parameters()]
    encoder = [p for p in net.enc.parameters() if p.requires_grad]
    groups = [{"params": encoder, "top": ENCODER_RATE}, {"params": head, "top": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, lr=ENCODER_RATE, weight_decay=0.01, betas=(0.9, 0.98))
    order = random.Random(1)
    total, step = PASSES * len(batches(articles, BATCH, random.Random(1))), 0
    net.train()
    for _ in range(PASSES):
        for batch in batches(articles, BATCH, order):
            for group in optimiser.param_groups:
                group["lr"] = group["top"] * min(1, (step + 1) / (0.1 * total)) * max(0.02, 1 - step / total)
            ids, kinds, valid, chunks = passages.collate(batch, MASKED, order)
            gold = torch.tensor([g for _, _, c in chunks for g in c.gold])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = net(ids, kinds, valid, chunks)
            loss = F.cross_entropy(scores.float(), gold)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder + head, 1.0)
            optimiser.step()
            step += 1
            if step % 20 == 0:
                print(f"step {step} of {total}: loss {loss.item():.3f}", flush=True)


def runs(labels):
    """(first, one past the last, sort) of each name in a sequence of B, I and O."""
    out, start = [], None
    for i, label in enumerate([*labels, 0]):
        if start is not None and not (label and label % 2 == 0 and (label - 2) // 2 == start[1]):
            out.append((start[0], i, start[1]))
            start = None
        if label and start is None:
            start = (i, (label - 1) // 2)
    return out


@torch.no_grad()
def name(net, articles):
    net.eval()
    for batch in batches(articles, 16):
        ids, kinds, valid, chunks = passages.collate(batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            labels = net(ids, kinds, valid, chunks).argmax(-1).tolist()
        at = 0
        for _, _, c in chunks:
            c.names = runs(labels[at : at + len(c.first)])
            at += len(c.first)


def main():
    folder, wikinews, corpus, vocabulary, teacher, out = map(pathlib.Path, sys.argv[1:])
    torch.manual_seed(1)
    net = Tagger()
    state = torch.load(teacher)
    net.enc.load_state_dict({k[4:]: v for k, v in state.items() if k.startswith("enc.")})
    labels, held = labels_of(folder)
    taught = {a: spans for a, spans in labels.items() if a not in held}
    learn(net, {**chunks_of(wikinews, vocabulary, taught), **chunks_of(corpus, vocabulary, taught)})
    articles = chunks_of(corpus, vocabulary)
    name(net, articles)
    with open(out, "w", encoding="utf-8") as file:
        file.write("part\tarticle\tat\ttype\n")
        for article, chunks in articles.items():
            for c in chunks:
                for first, end, sort in c.names:
                    file.write(f"development\t{article}\t{c.spans[first][0]}-{c.spans[end - 1][1]}\t{SORTS[sort]}\n")


if __name__ == "__main__":
    main()
