"""The accurate reader's network: an encoder of BERT's kind and two heads above it.

What it computes is what `crates/dixit-extract/src/accurate/net.rs` computes with eight-bit weights.
"""

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


def dropout(x, rate, training):
    """Dropout with masks cut from a pool at random places: drawing them anew takes a sixth of a step."""
    if not training or rate == 0:
        return x
    size = 1 << 24
    if rate not in MASKS:
        MASKS[rate] = (torch.rand(size) >= rate).to(torch.bfloat16) / (1 - rate)
    at = int(torch.randint(0, size - x.numel(), (1,)))
    return x * MASKS[rate][at : at + x.numel()].view(x.shape).to(x.dtype)


class Layer(nn.Module):
    """Attention and a feed-forward part, each with normalisation behind it."""

    def __init__(self, width, heads, inside, drop):
        super().__init__()
        self.heads, self.drop = heads, drop
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inside), nn.Linear(inside, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)

    def forward(self, x, mask):
        count, length, width = x.shape
        one = width // self.heads
        q, k, v = self.qkv(x).view(count, length, 3, self.heads, one).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-1, -2) * one**-0.5 + mask, -1).to(v.dtype)
        mixed = (weights @ v).transpose(1, 2).reshape(count, length, width)
        x = self.norm1(x + dropout(self.out(mixed), self.drop, self.training))
        return self.norm2(x + dropout(self.down(F.gelu(self.up(x))), self.drop, self.training))


class Stack(nn.Module):
    def __init__(self, layers, width, heads, inside, drop):
        super().__init__()
        self.layer = nn.ModuleList([Layer(width, heads, inside, drop) for _ in range(layers)])

    def forward(self, x, valid):
        if torch.is_autocast_enabled("cpu"):
            x = x.bfloat16()
        mask = torch.zeros(valid.shape, dtype=x.dtype).masked_fill(~valid, NEVER)[:, None, None, :]
        for layer in self.layer:
            x = layer(x, mask)
        return x


class Encoder(nn.Module):
    """MiniLM-L6 (Wang et al. 2020), with the table of token types used for kinds of words."""

    def __init__(self, width=384, layers=6, heads=12, inside=1536, vocabulary=30522, drop=0.1):
        super().__init__()
        self.word, self.position = nn.Embedding(vocabulary, width), nn.Embedding(512, width)
        self.kind = nn.Embedding(KINDS, width)
        self.norm, self.drop = nn.LayerNorm(width, eps=1e-12), drop
        self.stack = Stack(layers, width, heads, inside, drop)

    def forward(self, ids, kinds, valid):
        x = self.word(ids) + self.position.weight[: ids.shape[1]] + self.kind(kinds)
        return self.stack(dropout(self.norm(x), self.drop, self.training), valid)

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


class Network(nn.Module):
    """The encoder; `anchor`, which says where cues begin; and the stack that labels the words around one cue."""

    def __init__(self, width=192, layers=2, inside=512, heads=4, drop=0.1):
        super().__init__()
        self.enc = Encoder(drop=drop)
        wide = self.enc.word.weight.shape[1]
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


def chain_loss(scores, labels, valid, boundaries, transitions):
    """Sum of the negative log likelihoods of label sequences in a linear-chain conditional random field
    (Lafferty, McCallum and Pereira 2001) whose transitions depend on the boundary before each word."""
    count, length, size = scores.shape
    tables = (transitions + FORBIDDEN)[boundaries]
    labels = labels.clamp_min(0)
    gold = scores.gather(2, labels[..., None])[..., 0]
    pairs = (labels[:, :-1] * size + labels[:, 1:])[..., None]
    steps = tables[:, 1:].reshape(count, length - 1, size * size).gather(2, pairs)[..., 0]
    gold = (gold * valid).sum() + (steps * valid[:, 1:]).sum() + FORBIDDEN_FIRST[labels[:, 0]].sum()
    forward = scores[:, 0] + FORBIDDEN_FIRST
    for t in range(1, length):
        after = torch.logsumexp(forward[:, :, None] + tables[:, t], 1) + scores[:, t]
        forward = torch.where(valid[:, t, None], after, forward)
    return torch.logsumexp(forward, 1).sum() - gold
