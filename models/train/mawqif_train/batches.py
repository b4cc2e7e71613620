"""Micro-batches of similar length from weighted corpora, the same for the same seed, and resumable."""
import glob
import os

import numpy as np
import torch

from .vocabulary import PAD, UNK

#: Pairs sorted by length together; smaller pools mix better, larger ones pad less.
POOL = 200_000


def packed(ids):
    """Lists of ids one after the other, and the offsets that part them again."""
    return np.concatenate([np.array(x, np.uint16) for x in ids]), np.cumsum([0] + [len(x) for x in ids])


def padded(length):
    """The next multiple of eight: few shapes, which suit matrix units."""
    return (length + 7) // 8 * 8


class Corpus:
    """The token arrays of one file."""

    def __init__(self, path, tgt_vocab):
        arrays = np.load(path)
        self.s, self.so, self.to = arrays["s"], arrays["so"], arrays["to"]
        # Arabic left on the English side has no place in the output softmax.
        self.t = np.where(arrays["t"] < tgt_vocab, arrays["t"], UNK).astype(np.uint16)
        self.size = len(self.so) - 1

    def pair(self, i):
        """Ids of both sides."""
        return self.s[self.so[i] : self.so[i + 1]], self.t[self.to[i] : self.to[i + 1]]


def load(folder, tgt_vocab, weights):
    """Training corpora of weight above 0, and the development corpus."""
    paths = {os.path.basename(p)[:-4]: p for p in sorted(glob.glob(os.path.join(folder, "*.npz")))}
    dev = Corpus(paths.pop("dev"), tgt_vocab)
    used = {n: p for n, p in paths.items() if weight_of(n, weights) > 0}
    return {n: Corpus(p, tgt_vocab) for n, p in used.items()}, dev


def weight_of(name, weights):
    """The weight of a corpus; its variants follow the corpus that they were made from."""
    return weights.get(name, weights.get(name.partition("+")[0], 1.0))


def tensors(pairs, device="cpu"):
    """Source `[batch, seq]`, decoder input and decoder target of pairs of ids, padded to multiples of 8."""

    def width(side):
        return padded(max(len(p[side]) for p in pairs))

    source = np.full((len(pairs), width(0)), PAD, np.int64)
    given = np.full((len(pairs), width(1)), PAD, np.int64)
    wanted = np.full((len(pairs), width(1)), PAD, np.int64)
    for i, (s, t) in enumerate(pairs):
        source[i, : len(s)] = s
        wanted[i, : len(t)] = t
        given[i, 1 : len(t)] = t[:-1]
    return tuple(_on(device, torch.from_numpy(x)) for x in (source, given, wanted))


def _on(device, x):
    """`x` on `device`, copied while the device computes."""
    return x.pin_memory().to(device, non_blocking=True) if device.startswith("cuda") else x


class Batches:
    """Endless micro-batches; `epoch` and `at` say where it stands, for resuming.

    With `both_ways` every pair is there a second time, from English to Arabic.
    """

    def __init__(self, corpora, weights, tokens, longest, seed, epoch=0, at=0, both_ways=False):
        self.corpora = list(corpora.items())
        self.weights, self.tokens, self.longest, self.seed = weights, tokens, longest, seed
        self.both_ways = both_ways
        self.epoch, self.at = epoch, at
        self.plan = self._plan()

    def _chosen(self, rng):
        """Rows of corpus, pair, source length, target length: this epoch's share of each corpus.  Pairs the other
        way round name the corpus by its number below zero."""
        rows = []
        for k, (name, corpus) in enumerate(self.corpora):
            weight = weight_of(name, self.weights)
            ids = [np.arange(corpus.size)] * int(weight)
            ids.append(rng.permutation(corpus.size)[: round((weight % 1) * corpus.size)])
            ids = np.concatenate(ids)
            source = corpus.so[ids + 1] - corpus.so[ids]
            target = corpus.to[ids + 1] - corpus.to[ids]
            fits = (source <= self.longest) & (target <= self.longest)
            rows.append(np.stack([np.full(len(ids), k), ids, source, target], 1)[fits])
        rows = np.concatenate(rows)
        if self.both_ways:
            turned = np.stack([rows[:, 0] - len(self.corpora), rows[:, 1], rows[:, 3], rows[:, 2]], 1)
            rows = np.concatenate([rows, turned])
        rng.shuffle(rows)
        return rows

    def _plan(self):
        rng = np.random.default_rng((self.seed, self.epoch))
        rows = self._chosen(rng)
        if not len(rows):
            raise SystemExit("no training pairs: every corpus is empty or has weight 0")
        plan = []
        for start in range(0, len(rows), POOL):
            pool = rows[start : start + POOL]
            length = np.maximum(pool[:, 2], pool[:, 3])
            pool = pool[np.argsort(length + 2 * rng.random(len(pool)))]
            widths = padded(np.maximum(pool[:, 2], pool[:, 3]))
            batches, first, widest = [], 0, 0
            for i, width in enumerate(widths):
                widest = max(widest, width)
                if i > first and widest * (i - first + 1) > self.tokens:
                    batches.append(pool[first:i, :2])
                    first, widest = i, width
            batches.append(pool[first:, :2])
            rng.shuffle(order := np.arange(len(batches)))
            plan += [batches[i] for i in order]
        return plan

    def next(self):
        """The pairs of the next micro-batch."""
        if self.at >= len(self.plan):
            self.epoch, self.at = self.epoch + 1, 0
            self.plan = self._plan()
        chosen = self.plan[self.at]
        self.at += 1
        pairs = [(k, self.corpora[k][1].pair(i)) for k, i in chosen]
        return [pair if k >= 0 else pair[::-1] for k, pair in pairs]
