#!/usr/bin/env python3
"""Trains the article model: models/page/weights.bin.

usage: page.py [--folds N] [--out FILE] SET_DIR BLOCKS.jsonl [SET_DIR BLOCKS.jsonl ...]

SET_DIR holds ground-truth.json: {ID: {"url", "articleBody"?, "with"?, "without"?}}. BLOCKS.jsonl is what

    cargo run --release -p dixit-capture --example measure_pages -- SET_DIR/html/*

prints. With --folds, pages are scored by models that saw no page of their site; without, weights are written.
Needs numpy, scipy, scikit-learn and lightgbm. The same input and versions give the same weights.

A page is learned from in two ways. Where its article's text is known ("articleBody"), each block is an example,
weighted by the words that it would add or cost; where only pieces of text are known that must or must not
stand in the article, the blocks that hold them are, and a second training learns from what the first one says of
the page's other blocks.
"""
import collections, json, os, re, struct, sys, zlib
from urllib.parse import urlparse
import numpy as np, scipy.sparse as sp
import lightgbm as lgb
from sklearn.linear_model import LogisticRegression

MIN_SITES = {"words": 12, "path": 8}  # a mark seen on fewer sites may name one
REGULARISATION = 0.05
ROUNDS = 150
PRECISION = 1.2  # how much more precision counts than recall; as in model.rs
UNLIKELY = 0.1
TREES = dict(objective="cross_entropy", learning_rate=0.06, num_leaves=15, min_data_in_leaf=40, feature_fraction=0.4,
             bagging_fraction=0.8, bagging_freq=1, lambda_l2=5, verbose=-1, num_threads=2,
             seed=1, deterministic=True, force_row_wise=True)


def words(s): return re.findall(r"\w+", s or "", re.U)
def fold_of(site, n): return zlib.crc32(site.encode()) % n


class Page: pass


def labels_from_text(page, gold):
    """For each block the share of it that stands in the article, words in fours; short blocks are looked for
    between the long ones around them."""
    text = [w.lower() for w in words(gold)]
    where = collections.defaultdict(list)
    for i in range(len(text) - 3): where[tuple(text[i:i + 4])].append(i)
    single = collections.defaultdict(list)
    for i, w in enumerate(text): single[w].append(i)
    n = len(page.words)
    label, place, used = np.zeros(n), [None] * n, collections.Counter()
    for i, block in enumerate(page.words):
        block = [w.lower() for w in block]
        if len(block) < 6: continue
        fours = [tuple(block[j:j + 4]) for j in range(len(block) - 3)]
        hit = [f for f in fours if used[f] < len(where.get(f, ()))]
        label[i] = len(hit) / len(fours)
        if label[i] >= 0.5:
            for f in hit: used[f] += 1
            place[i] = (where[hit[0]][0], where[hit[-1]][-1] + 4)
    after = [len(text)] * (n + 1)
    for i in range(n - 1, -1, -1): after[i] = place[i][0] if place[i] else after[i + 1]
    last, taken = 0, np.zeros(len(text) + 1, bool)
    for i in range(n):
        block = [w.lower() for w in page.words[i]]
        if place[i]:
            start, end = place[i]
            last = end if end - start < 2 * len(block) + 5 else start + len(block)
            continue
        if not 0 < len(block) < 6: continue
        limit = after[i + 1]
        for p in single.get(block[0], ()):
            fits = text[p:p + len(block)] == block and last - 2 <= p <= max(limit, last) + 2
            if fits and (p - last <= 60 or limit - p <= 60) and not taken[p]:
                label[i], taken[p:p + len(block)], last = 1.0, True, p + len(block)
                break
    return label


def labels_from_pieces(page, gold):
    label = np.full(len(page.texts), np.nan)
    for i, text in enumerate(page.texts):
        if any(s in text for s in gold.get("without") or []): label[i] = 0
        if any(s in text for s in gold.get("with") or []): label[i] = 1
    return label


def load(sets):
    pages, seen, names = [], {k: collections.defaultdict(set) for k in MIN_SITES}, None
    for folder, blocks in sets:
        gold = json.load(open(os.path.join(folder, "ground-truth.json"), encoding="utf-8"))
        lines = open(blocks, encoding="utf-8")
        names = json.loads(next(lines))
        for line in lines:
            data = json.loads(line)
            key = os.path.basename(data["path"]).split(".")[0]
            if key not in gold or not data["blocks"]: continue
            page = Page()
            page.gold = gold[key]
            host = urlparse(page.gold.get("url") or "").netloc.lower()
            page.site = re.sub(r"^www\.", "", host) or blocks + key
            page.id = key
            page.texts = [b["text"] for b in data["blocks"]]
            page.words = [words(t) for t in page.texts]
            page.X = np.array([b["numbers"] for b in data["blocks"]], dtype=np.float32)
            page.groups = [b["groups"] for b in data["blocks"]]
            page.marks = {}
            for kind in MIN_SITES:
                page.marks[kind] = [[sys.intern(m) for m in b[kind]] for b in data["blocks"]]
                for marks in page.marks[kind]:
                    for m in marks: seen[kind][m].add(page.site)
            page.whole = bool(page.gold.get("articleBody"))
            label = labels_from_text(page, page.gold["articleBody"]) if page.whole else labels_from_pieces(page, page.gold)
            page.y = page.known = label
            page.said = np.zeros(len(label), bool)
            pages.append(page)
    # Marks of few sites are dropped at once; each training counts again.
    for kind, least in MIN_SITES.items():
        index = {m: i for i, m in enumerate(sorted(m for m, s in seen[kind].items() if len(s) >= least))}
        for page in pages:
            columns, ends = [], [0]
            for marks in page.marks[kind]:
                columns += [index[m] for m in marks if m in index]
                ends.append(len(columns))
            page.marks[kind] = sp.csr_matrix((np.ones(len(columns), np.float32), columns, ends),
                                             shape=(len(page.texts), len(index)))
        seen[kind] = sorted(index)
    return pages, names, seen


def weights(page):
    """Words that a block would add or cost, by the article's; boilerplate counts no more than a third above it.
    Pieces that are known count alike, what the first training said a third of what is known."""
    size = np.array([min(len(w), 60) + 4.0 for w in page.words])
    w = size / max((size * (page.y >= 0.5)).sum(), 50)
    other = page.y < 0.5
    if w[other].sum() > 4 / 3: w[other] *= 4 / 3 / w[other].sum()
    return w * 30 if page.whole else np.where(page.said, w * 10, 3.0)


def targets(pages):
    y = np.concatenate([p.y for p in pages])
    w = np.concatenate([weights(p) for p in pages])
    return y, w, np.isfinite(y)


def fit_linear(pages, kind):
    X = sp.vstack([p.marks[kind] for p in pages]).tocsc()
    sites = collections.defaultdict(int)
    rows = np.concatenate([np.full(len(p.y), sites.setdefault(p.site, len(sites))) for p in pages])
    by_site = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, np.arange(len(rows)))),
                            shape=(len(sites), len(rows))) @ X
    keep = np.flatnonzero((by_site > 0).sum(axis=0).A1 >= MIN_SITES[kind])
    y, w, known = targets(pages)
    model = LogisticRegression(C=REGULARISATION, max_iter=60)
    model.fit(X[:, keep].tocsr()[known], y[known] >= 0.5, sample_weight=w[known])
    weight = np.zeros(X.shape[1], np.float32)
    weight[keep] = np.round(model.coef_[0], 4)
    return weight, float(np.round(model.intercept_[0], 4))


def apply_linear(models, page):
    return {k: page.marks[k] @ models[k][0] + np.float32(models[k][1]) for k in models}


def with_linear(page, linear):
    """The numbers of a page with what the linear models add: as `add_linear` in model.rs."""
    n, size = len(page.texts), page.X[:, 1] + 1.0
    columns = []
    def near(v):
        pad = np.concatenate([np.full(2, -9.0), v, np.full(2, -9.0)])
        for o in range(5): columns.append(pad[o:o + n])
    text, path = linear["words"], linear["path"]
    near(text)
    share = 1 / (1 + np.exp(-text))
    weight, total = np.concatenate([[0], np.cumsum(size)]), np.concatenate([[0], np.cumsum(size * share)])
    for window in (3, 10):
        a, b = np.maximum(np.arange(n) - window, 0), np.minimum(np.arange(n) + window + 1, n)
        columns.append((total[b] - total[a]) / (weight[b] - weight[a]))
    for level in range(3):
        group = [g[level] if level < len(g) else -1 for g in page.groups]
        num, den = collections.defaultdict(float), collections.defaultdict(float)
        for i, g in enumerate(group):
            num[g] += share[i] * size[i]
            den[g] += size[i]
        columns.append([num[g] / den[g] for g in group])
    columns.append(text - text.max())
    near(path)
    columns.append(path - path.max())
    return np.concatenate([page.X, np.array(columns, dtype=np.float32).T], axis=1)


def train_once(pages, folds=3):
    """Linear models of all pages; trees on what linear models of other sites say of each page."""
    numbers = {}
    for k in range(folds):
        rest = [p for p in pages if fold_of(p.site + "~", folds) != k]
        models = {kind: fit_linear(rest, kind) for kind in MIN_SITES}
        for p in pages:
            if fold_of(p.site + "~", folds) == k: numbers[p] = with_linear(p, apply_linear(models, p))
    y, w, known = targets(pages)
    X = np.concatenate([numbers[p] for p in pages])[known]
    trees = lgb.train(dict(TREES), lgb.Dataset(X, y[known], weight=w[known]), num_boost_round=ROUNDS)
    return {kind: fit_linear(pages, kind) for kind in MIN_SITES}, trees


def train(pages):
    for p in pages:
        p.y, p.said = p.known, np.zeros(len(p.known), bool)
    first = train_once(pages)
    for p in pages:
        p.said = ~np.isfinite(p.known)
        if p.said.any(): p.y = np.where(p.said, predict(first, p), p.known)
    return train_once(pages)


def predict(model, page):
    linear, trees = model
    return trees.predict(with_linear(page, apply_linear(linear, page)))


def choose(page, p):
    """As `choose` in model.rs, but for headings and captions in between."""
    size = np.array([max(len(t.split()), 1) for t in page.texts], float)
    q = np.where(p >= UNLIKELY, p, 0)
    if not q.any(): return q > 0
    order = np.argsort(-q, kind="stable")
    taken, article = np.cumsum(size[order]), np.cumsum((q * size)[order])
    best = np.argmax(PRECISION * article / taken + article / article[-1])
    return (q >= q[order[best]]) & (q > 0)


def shingles(t, n=4):
    return collections.Counter([tuple(t)] if 0 < len(t) < n else [tuple(t[i:i + n]) for i in range(len(t) - n + 1)])


def f1(p, r): return 2 * p * r / (p + r) if p + r else 0.0


def score(pages, chosen, verbose=False):
    P, R, tp, fp, fn, per = [], [], 0, 0, 0, {}
    for page in pages:
        text = "\n\n".join(t for t, c in zip(page.texts, chosen[page]) if c)
        if page.whole:
            a, b = shingles(words(text)), shingles(words(page.gold["articleBody"]))
            both = sum((a & b).values())
            p, r = both / max(1, sum(a.values())), both / max(1, sum(b.values()))
            if a: P.append(p)
            R.append(r)
            per[page.id] = (p, r)
        else:
            found = [s in text for s in page.gold.get("with") or []]
            tp, fn = tp + sum(found), fn + len(found) - sum(found)
            fp += sum(s in text for s in page.gold.get("without") or [])
    line = ""
    if R:
        p, r = sum(P) / max(1, len(P)), sum(R) / len(R)
        line += f"shingle P {p:.4f} R {r:.4f} F1 {f1(p, r):.4f}  "
    if tp + fn:
        p, r = tp / max(1, tp + fp), tp / (tp + fn)
        line += f"segment P {p:.4f} R {r:.4f} F1 {f1(p, r):.4f}"
    return line, per


def hash_mark(mark):
    """FNV-1a, as in features.rs."""
    h = 0xcbf29ce484222325
    for byte in mark.encode(): h = (h ^ byte) * 0x100000001b3 % 2**64
    return h


def pack(out, biases, marks, trees):
    """Writes the file that model.rs reads: numbers, the lowest byte first. Links of a split are to splits, or to
    leaf -1 - link, both counted through all trees."""
    splits, leaves, roots = [], [], []
    for tree_splits, tree_leaves in trees:
        link = lambda to: to + len(splits) if to >= 0 else to - len(leaves)
        roots.append(link(0 if tree_splits else -1))
        moved = [(number, limit, link(left), link(right)) for number, limit, left, right in tree_splits]
        splits += moved
        leaves += tree_leaves
    with open(out, "wb") as file:
        file.write(b"DIXPAGE1" + struct.pack("<2f5I", *biases, *map(len, marks), len(splits), len(leaves), len(roots)))
        for kind in marks:
            for mark, weight in sorted((hash_mark(m), w) for m, w in kind): file.write(struct.pack("<Qf", mark, weight))
        for split in splits: file.write(struct.pack("<Hdii", *split))
        file.write(struct.pack(f"<{len(leaves)}f{len(roots)}i", *leaves, *roots))


def write(model, marks, out):
    linear, trees = model
    packed = []
    for tree in trees.dump_model()["tree_info"]:
        splits, leaves = [], []
        def walk(node):
            if "split_feature" not in node:
                leaves.append(float(f"{node['leaf_value']:.6g}"))
                return -len(leaves)
            at = len(splits)
            splits.append(None)
            left, right = walk(node["left_child"]), walk(node["right_child"])
            splits[at] = (node["split_feature"], node["threshold"], left, right)
            return at
        walk(tree["tree_structure"])
        packed.append((splits, leaves))
    kinds = ("words", "path")
    kept = [[(m, float(f"{w:.4g}")) for m, w in zip(marks[k], linear[k][0]) if abs(w) >= 0.0005] for k in kinds]
    pack(out, [linear[k][1] for k in kinds], kept, packed)


def main():
    arguments, folds, out = sys.argv[1:], 0, None
    while arguments and arguments[0].startswith("--"):
        option, value, arguments = arguments[0], arguments[1], arguments[2:]
        if option == "--folds": folds = int(value)
        elif option == "--out": out = value
        else: sys.exit(f"unknown option {option}")
    pages, names, marks = load(list(zip(arguments[::2], arguments[1::2])))
    if folds:
        probability = {}
        for k in range(folds):
            model = train([p for p in pages if fold_of(p.site, folds) != k])
            for p in pages:
                if fold_of(p.site, folds) == k: probability[p] = predict(model, p)
            print(f"fold {k + 1} of {folds}", score([p for p in pages if fold_of(p.site, folds) == k],
                  {p: choose(p, q) for p, q in probability.items()})[0], file=sys.stderr, flush=True)
        print(f"{folds} folds by site:", score(pages, {p: choose(p, q) for p, q in probability.items()})[0], flush=True)
    if out:
        model = train(pages)
        write(model, marks, out)
        print("the pages learned from:", score(pages, {p: choose(p, predict(model, p)) for p in pages})[0])


if __name__ == "__main__":
    main()
