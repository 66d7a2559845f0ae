"""The accurate reader's network: an encoder of BERT's kind and two heads above it.

With `MiniLM` inside it computes what `crates/dixit-extract/src/accurate/net.rs` computes with eight-bit
weights; with `MPNet` it is the teacher whose judgements the former learns from.
"""

import math

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

# Words further apart than this are told apart no more.
REACH = 128
LABELS, BOUNDARIES, KINDS = 7, 8, 16

NEVER = -1e4
# An inner label (2, 4, 6) follows its beginning or itself, and begins nothing.
FORBIDDEN = torch.zeros(LABELS, LABELS)
FORBIDDEN_FIRST = torch.zeros(LABELS)
for inner in (2, 4, 6):
    FORBIDDEN_FIRST[inner] = NEVER
    for before in range(LABELS):
        if before not in (inner, inner - 1):
            FORBIDDEN[before, inner] = NEVER

MASKS = {}


def mask(x, rate, training):
    """A factor for dropout, cut from a pool at a random place: drawing it anew takes a sixth of a step."""
    if not training or rate == 0:
        return torch.ones(1, dtype=x.dtype)
    size = 1 << 24
    if rate not in MASKS:
        MASKS[rate] = (torch.rand(size) >= rate).to(torch.bfloat16) / (1 - rate)
    at = int(torch.randint(0, size - x.numel(), (1,)))
    return MASKS[rate][at : at + x.numel()].view(x.shape)


def dropout(x, rate, training):
    return x * mask(x, rate, training).to(x.dtype)


class Layer(nn.Module):
    """Attention and a feed-forward part, each with normalisation behind it."""

    def __init__(self, width, heads, inside, eps):
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inside), nn.Linear(inside, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=eps), nn.LayerNorm(width, eps=eps)

    def forward(self, x, bias, keep1, keep2):
        """`bias` is added to the attention's scores; `keep1` and `keep2` are dropout's factors."""
        count, length, width = x.shape
        one = width // self.heads
        q, k, v = self.qkv(x).view(count, length, 3, self.heads, one).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-1, -2) * one**-0.5 + bias, -1).to(v.dtype)
        mixed = (weights @ v).transpose(1, 2).reshape(count, length, width)
        x = self.norm1(x + self.out(mixed) * keep1)
        return self.norm2(x + self.down(F.gelu(self.up(x))) * keep2)


class Stack(nn.Module):
    def __init__(self, layers, width, heads, inside, drop, eps=1e-12):
        super().__init__()
        self.drop = drop
        self.layer = nn.ModuleList([Layer(width, heads, inside, eps) for _ in range(layers)])

    def forward(self, x, valid, bias=None, layers=slice(None)):
        if torch.is_autocast_enabled("cpu"):
            x = x.bfloat16()
        hidden = torch.zeros(valid.shape).masked_fill(~valid, NEVER)[:, None, None, :]
        bias = (hidden if bias is None else hidden + bias).to(x.dtype)
        for layer in self.layer[layers]:
            x = layer(x, bias, mask(x, self.drop, self.training), mask(x, self.drop, self.training))
        return x


class MiniLM(nn.Module):
    """MiniLM-L6 (Wang et al. 2020), with the table of token types used for kinds of words."""

    def __init__(self, width=384, layers=6, heads=12, inside=1536, vocabulary=30522, drop=0.1):
        super().__init__()
        self.width = width
        self.word, self.position = nn.Embedding(vocabulary, width), nn.Embedding(512, width)
        self.kind = nn.Embedding(KINDS, width)
        self.norm, self.drop = nn.LayerNorm(width, eps=1e-12), drop
        self.stack = Stack(layers, width, heads, inside, drop)

    def forward(self, ids, kinds, valid):
        x = self.word(ids) + self.position.weight[: ids.shape[1]] + self.kind(kinds)
        return self.stack(dropout(self.norm(x), self.drop, self.training), valid)

    def fixed(self):
        """The words' vectors stay: those that the corpus does not hold keep fitting the rest."""
        return [self.word.weight]

    @torch.no_grad()
    def start_from(self, path):
        """Takes the weights of a published MiniLM; every kind begins as the one token type that it knows."""
        given = load_file(path)
        self.word.weight.copy_(given["embeddings.word_embeddings.weight"])
        self.position.weight.copy_(given["embeddings.position_embeddings.weight"])
        self.kind.weight.copy_(given["embeddings.token_type_embeddings.weight"][:1].expand_as(self.kind.weight))
        for part in ("weight", "bias"):
            getattr(self.norm, part).copy_(given[f"embeddings.LayerNorm.{part}"])
            for number, layer in enumerate(self.stack.layer):
                name = f"encoder.layer.{number}."
                three = [given[f"{name}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
                getattr(layer.qkv, part).copy_(torch.cat(three))
                getattr(layer.out, part).copy_(given[f"{name}attention.output.dense.{part}"])
                getattr(layer.up, part).copy_(given[f"{name}intermediate.dense.{part}"])
                getattr(layer.down, part).copy_(given[f"{name}output.dense.{part}"])
                getattr(layer.norm1, part).copy_(given[f"{name}attention.output.LayerNorm.{part}"])
                getattr(layer.norm2, part).copy_(given[f"{name}output.LayerNorm.{part}"])


class MPNet(nn.Module):
    """MPNet (Song et al. 2020), base size. Its lower layers stay as published; kinds of words come in above them."""

    FIXED = 4

    def __init__(self, width=768, layers=12, heads=12, inside=3072, vocabulary=30527, drop=0.1):
        super().__init__()
        self.width = width
        self.word, self.position = nn.Embedding(vocabulary, width), nn.Embedding(514, width)
        self.kind, self.near = nn.Embedding(KINDS, width), nn.Embedding(32, heads)
        nn.init.zeros_(self.kind.weight)
        self.norm, self.drop = nn.LayerNorm(width, eps=1e-5), drop
        self.stack = Stack(layers, width, heads, inside, drop, eps=1e-5)

    def forward(self, ids, kinds, valid):
        size = ids.shape[1]
        # Its word pieces are BERT's four numbers further on, but for the two that bound a text.
        ids = torch.where(ids == 101, 0, torch.where(ids == 102, 2, ids + 4))
        steps = torch.arange(size)
        bias = self.near(nearness(steps[None] - steps[:, None])).permute(2, 0, 1)[None]
        training = self.stack.training
        with torch.no_grad():
            self.stack.eval()
            x = self.norm(self.word(ids) + self.position.weight[2 : 2 + size])
            x = self.stack(x, valid, bias, slice(self.FIXED))
            self.stack.train(training)
        x = dropout(x + self.kind(kinds), self.drop, training)
        return self.stack(x, valid, bias, slice(self.FIXED, None))

    def fixed(self):
        modules = [self.word, self.position, self.norm, *self.stack.layer[: self.FIXED]]
        return [p for module in modules for p in module.parameters()]

    @torch.no_grad()
    def start_from(self, path):
        given = load_file(path)
        self.word.weight.copy_(given["embeddings.word_embeddings.weight"])
        self.position.weight.copy_(given["embeddings.position_embeddings.weight"])
        self.near.weight.copy_(given["encoder.relative_attention_bias.weight"])
        for part in ("weight", "bias"):
            getattr(self.norm, part).copy_(given[f"embeddings.LayerNorm.{part}"])
            for number, layer in enumerate(self.stack.layer):
                name = f"encoder.layer.{number}."
                three = [given[f"{name}attention.attn.{n}.{part}"] for n in "qkv"]
                getattr(layer.qkv, part).copy_(torch.cat(three))
                getattr(layer.out, part).copy_(given[f"{name}attention.attn.o.{part}"])
                getattr(layer.up, part).copy_(given[f"{name}intermediate.dense.{part}"])
                getattr(layer.down, part).copy_(given[f"{name}output.dense.{part}"])
                getattr(layer.norm1, part).copy_(given[f"{name}attention.LayerNorm.{part}"])
                getattr(layer.norm2, part).copy_(given[f"{name}output.LayerNorm.{part}"])


def nearness(distance, count=32, far=128):
    """Classes of distances, finer near by: T5's (Raffel et al. 2020, 2.1), which MPNet uses."""
    side = count // 2
    behind, size = (distance > 0).long() * side, distance.abs()
    exact = side // 2
    coarse = exact + (torch.log(size.clamp_min(1) / exact) / math.log(far / exact) * (side - exact)).long()
    return behind + torch.where(size < exact, size, coarse.clamp_max(side - 1))


ENCODERS = {"minilm": MiniLM, "mpnet": MPNet}


class Network(nn.Module):
    """The encoder; `anchor`, which says where cues begin; and the stack that labels the words around one cue."""

    def __init__(self, encoder, width=192, layers=2, inside=512, heads=4, drop=0.1):
        super().__init__()
        self.enc = ENCODERS[encoder](drop=drop)
        wide = self.enc.width
        self.anchor = nn.Linear(wide, 1)
        # Labels without regard to any cue: only a task to learn from, not exported.
        self.roles = nn.Linear(wide, LABELS)
        self.here, self.there = nn.Linear(wide, width), nn.Linear(wide, width, bias=False)
        self.where, self.edge = nn.Embedding(2 * REACH + 1, width), nn.Embedding(BOUNDARIES, width)
        nn.init.normal_(self.where.weight, std=0.02)
        nn.init.normal_(self.edge.weight, std=0.02)
        self.trans = nn.Parameter(torch.zeros(BOUNDARIES, LABELS, LABELS))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.second = Stack(layers, width, heads, inside, drop)
        self.labels, self.right = nn.Linear(width, LABELS), nn.Linear(width, 1)
        self.drop = drop

    def anchored(self, words, valid, at, boundaries):
        """Scores of labels [A, W, 7] and of being a cue [A], for the states of words [A, W, d] around anchors [A]."""
        count, length, _ = words.shape
        anchor = words[torch.arange(count), at]
        distance = (torch.arange(length)[None] - at[:, None]).clamp(-REACH, REACH) + REACH
        x = self.here(words) + self.there(anchor)[:, None] + self.where(distance) + self.edge(boundaries)
        x = self.second(dropout(self.norm(x), self.drop, self.training), valid)
        return self.labels(x), self.right(x[torch.arange(count), at])[:, 0]


def sums(scores, tables, valid):
    """Logarithms of the sums over all label sequences [C]: scores [C, W, 7], tables of transitions [C, W, 7, 7]."""
    forward = scores[:, 0] + FORBIDDEN_FIRST
    for t in range(1, scores.shape[1]):
        after = torch.logsumexp(forward[:, :, None] + tables[:, t], 1) + scores[:, t]
        forward = torch.where(valid[:, t, None], after, forward)
    return torch.logsumexp(forward, 1)


def chain_loss(scores, ones, pairs, valid, boundaries, transitions):
    """Cross entropies [C] of wanted distributions over label sequences and those of a linear-chain conditional
    random field (Lafferty, McCallum and Pereira 2001) whose transitions depend on the boundary before each word.
    Wanted are the probabilities of each word's label `ones` [C, W, 7] and of each pair `pairs` [C, W, 7, 7]:
    nothing else of a distribution enters the cross entropy."""
    tables = (transitions + FORBIDDEN)[boundaries]
    wanted = (scores * ones).sum((1, 2)) + (tables * pairs).sum((1, 2, 3)) + (FORBIDDEN_FIRST * ones[:, 0]).sum(1)
    return sums(scores, tables, valid) - wanted


def beliefs(scores, valid, boundaries, transitions):
    """The field's own probabilities of labels and of pairs: derivatives of `sums`."""
    with torch.enable_grad():
        scores = scores.detach().requires_grad_()
        tables = (transitions.detach() + FORBIDDEN)[boundaries].requires_grad_()
        return torch.autograd.grad(sums(scores, tables, valid).sum(), (scores, tables))
