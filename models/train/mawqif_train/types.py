"""The step `types`: weights by which the service tells the type of a position (`src/positions/typing.rs`).

A multinomial logistic regression with L2 regularisation over the features that `examples/type_features.rs`
prints for annotated news, so that both sides see the same words.  Written are whole numbers: the service
only adds and compares.
"""
import numpy as np
import torch
import torch.nn.functional as F

from .gold import TYPES

#: Weights are stored as this many times their value, rounded.
SCALE = 20
#: Features whose stored weights all stay below this are left out: two thirds of the size, the same accuracy.
SMALLEST = 5


def read(path):
    """`(file, type index, features)` of every position; `file` is the annotated file it comes from."""
    rows = []
    with open(path, encoding="utf8") as lines:
        for line in lines:
            article, kind, *features = line.rstrip("\n").split("\t")
            rows.append((article.split("#")[0], TYPES.index(kind), sorted(set(features))))
    return rows


def _bags(rows, index):
    """Feature ids of the rows, one after the other, and where each row begins."""
    ids, starts = [], []
    for _, _, features in rows:
        starts.append(len(ids))
        ids += [index[f] for f in features if f in index]
    return torch.tensor(ids, dtype=torch.long), torch.tensor(starts, dtype=torch.long)


def fit(rows, least, l2):
    """`(features, weights [features, types], bias [types])` by L-BFGS; features seen less than `least`
    times are left out."""
    counts = {}
    for _, _, features in rows:
        for f in features:
            counts[f] = counts.get(f, 0) + 1
    names = sorted(f for f, n in counts.items() if n >= least)
    index = {f: i for i, f in enumerate(names)}
    ids, starts = _bags(rows, index)
    gold = torch.tensor([kind for _, kind, _ in rows])
    weights = torch.zeros(len(names), len(TYPES), requires_grad=True)
    bias = torch.zeros(len(TYPES), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=120, history_size=8, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        scores = F.embedding_bag(ids, weights, starts, mode="sum") + bias
        value = F.cross_entropy(scores, gold, reduction="sum") + l2 / 2 * weights.square().sum()
        value.backward()
        return value

    optimiser.step(closure)
    return names, weights.detach().numpy(), bias.detach().numpy()


def right(rows, names, weights, bias):
    """Share of `rows` whose likeliest type is the annotated one."""
    index = {f: i for i, f in enumerate(names)}
    hits = 0
    for _, kind, features in rows:
        at = [index[f] for f in features if f in index]
        hits += int((weights[at].sum(0) + bias).argmax() == kind)
    return hits / max(1, len(rows))


def across(rows, folds, learn):
    """Accuracy on held-out files, every file held out once; `learn` fits weights to rows."""
    files = sorted({file for file, _, _ in rows})
    total = 0.0
    for fold in range(folds):
        out = {file for i, file in enumerate(files) if i % folds == fold}
        held = [r for r in rows if r[0] in out]
        total += right(held, *learn([r for r in rows if r[0] not in out])) * len(held)
    return total / len(rows)


def stored(names, weights, bias):
    """The same in whole numbers, without the features that hardly matter."""
    weights, bias = np.rint(weights * SCALE), np.rint(bias * SCALE)
    kept = [i for i, row in enumerate(weights) if np.abs(row).max() >= SMALLEST]
    return [names[i] for i in kept], weights[kept], bias


def write(path, names, weights, bias):
    """One line per feature; empty columns are 0."""
    with open(path, "w", encoding="utf8") as out:
        out.write(f"# feature\ttwenty times its weight for {', '.join(TYPES)}; empty is 0\n")
        out.write(f"bias\t{','.join(str(int(v)) for v in bias)}\n")
        for name, row in zip(names, weights):
            out.write(f"{name}\t{','.join(str(int(v)) if v else '' for v in row)}\n")


def run(options):
    """The step `types`."""
    torch.set_num_threads(options.threads)
    rows = read(options.train)
    times, more = (options.times, read(options.typed)) if options.typed else (1, [])

    def learn(annotated, l2):
        return fit(annotated * times + more, options.least, l2)

    if options.folds:
        for l2 in options.l2:
            found = across(rows, options.folds, lambda some: learn(some, l2))
            print(f"l2 {l2}: {found:.4f} on held-out files", flush=True)
    found = stored(*learn(rows, options.l2[0]))
    if options.dev:
        print(f"l2 {options.l2[0]}: {right(read(options.dev), *found):.4f} on {options.dev}")
    write(options.out, *found)
    print(f"{len(found[0])} features, {options.out}")
