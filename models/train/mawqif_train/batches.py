"""Micro-batches of similar length from weighted corpora, the same for the same seed, and resumable."""
import glob
import os

import numpy as np
import torch

from .vocabulary import EOS, PAD, UNK

#: Pairs sorted by length together; smaller pools mix better, larger ones pad less.
POOL = 200_000


def packed(ids):
    """Lists of ids one after the other, and the offsets that part them again."""
    return np.concatenate([np.array(x, np.uint16) for x in ids]), np.cumsum([0] + [len(x) for x in ids])


def padded(length):
    """The next multiple of eight: few shapes, which suit matrix units."""
    return (length + 7) // 8 * 8


def gather(ids, offsets, rows):
    """Ids of the sentences `rows`, padded to a multiple of 8: `[len(rows), width]`.

    One indexing of the whole array: a GPU computes faster than a loop over sentences can feed it.
    """
    start, length = offsets[rows], offsets[rows + 1] - offsets[rows]
    column = np.arange(padded(int(length.max(initial=1))))
    there = column < length[:, None]
    out = np.full(there.shape, PAD, np.int64)
    out[there] = ids[(start[:, None] + column)[there]]
    return out


class Corpus:
    """Token arrays of pairs: ids of all sources `s` and targets `t`, and the offsets that part them."""

    def __init__(self, s, so, t, to):
        self.s, self.so, self.t, self.to = s, so, t, to
        self.size = len(so) - 1

    @staticmethod
    def read(path, tgt_vocab):
        """The arrays of one file."""
        arrays = np.load(path)
        # Arabic left on the English side has no place in the output softmax.
        t = np.where(arrays["t"] < tgt_vocab, arrays["t"], UNK).astype(np.uint16)
        return Corpus(arrays["s"], arrays["so"], t, arrays["to"])

    @staticmethod
    def joined(corpora):
        """The pairs of several corpora, one after the other."""

        def offsets(parts):
            before = np.cumsum([0] + [part[-1] for part in parts])
            return np.concatenate([[0], *(part[1:] + at for part, at in zip(parts, before))])

        return Corpus(
            np.concatenate([c.s for c in corpora]),
            offsets([c.so for c in corpora]),
            np.concatenate([c.t for c in corpora]),
            offsets([c.to for c in corpora]),
        )

    def turned(self):
        """The same pairs with source and target exchanged."""
        return Corpus(self.t, self.to, self.s, self.so)

    def pair(self, i):
        """Ids of both sides."""
        return self.s[self.so[i] : self.so[i + 1]], self.t[self.to[i] : self.to[i + 1]]

    def lengths(self):
        """Tokens of every source and of every target."""
        return np.diff(self.so), np.diff(self.to)

    def batch(self, rows):
        """Source and target of the pairs `rows`, padded: `[batch, seq]` each."""
        return gather(self.s, self.so, rows), gather(self.t, self.to, rows)


def load(folder, tgt_vocab, weights):
    """Training corpora of weight above 0, and the development corpus."""
    paths = {os.path.basename(p)[:-4]: p for p in sorted(glob.glob(os.path.join(folder, "*.npz")))}
    dev = Corpus.read(paths.pop("dev"), tgt_vocab)
    used = {n: p for n, p in paths.items() if weight_of(n, weights) > 0}
    return {n: Corpus.read(p, tgt_vocab) for n, p in used.items()}, dev


def weight_of(name, weights):
    """The weight of a corpus; its variants follow the corpus that they were made from."""
    return weights.get(name, weights.get(name.partition("+")[0], 1.0))


def tensors(source, target, device="cpu"):
    """Source, decoder input and decoder target on `device`, of padded ids `[batch, seq]`."""
    given = np.full_like(target, PAD)
    given[:, 1:] = target[:, :-1]
    given[given == EOS] = PAD  # the end mark is nobody's past
    return tuple(on(device, x) for x in (source, given, target))


def on(device, ids):
    """Ids as a tensor on `device`, copied while the device computes."""
    x = torch.from_numpy(ids)
    return x.pin_memory().to(device, non_blocking=True) if device.startswith("cuda") else x


class Batches:
    """Endless micro-batches; `epoch` and `at` say where it stands, for resuming.

    With `both_ways` every pair is there a second time, from English to Arabic.
    """

    def __init__(self, corpora, weights, tokens, longest, seed, epoch=0, at=0, both_ways=False):
        self.weights = np.concatenate([np.full(c.size, weight_of(name, weights)) for name, c in corpora.items()])
        self.pairs = Corpus.joined(list(corpora.values()))
        if both_ways:
            self.pairs = Corpus.joined([self.pairs, self.pairs.turned()])
            self.weights = np.tile(self.weights, 2)
        self.tokens, self.longest, self.seed = tokens, longest, seed
        self.epoch, self.at = epoch, at
        self.plan = self._plan()

    def _chosen(self, rng):
        """This epoch's share of the pairs, in a random order: each as often as its weight says, a fraction by chance."""
        source, target = self.pairs.lengths()
        often = np.floor(self.weights + rng.random(self.pairs.size)).astype(int)
        often[(source > self.longest) | (target > self.longest)] = 0
        rows = np.repeat(np.arange(self.pairs.size), often)
        rng.shuffle(rows)
        return rows, np.maximum(source, target)[rows]

    def _plan(self):
        rng = np.random.default_rng((self.seed, self.epoch))
        rows, lengths = self._chosen(rng)
        if not len(rows):
            raise SystemExit("no training pairs: every corpus is empty or has weight 0")
        plan = []
        for start in range(0, len(rows), POOL):
            pool, length = rows[start : start + POOL], lengths[start : start + POOL]
            order = np.argsort(length + 2 * rng.random(len(pool)))
            pool, widths = pool[order], padded(length[order])
            batches, first, widest = [], 0, 0
            for i, width in enumerate(widths.tolist()):
                widest = max(widest, width)
                if i > first and widest * (i - first + 1) > self.tokens:
                    batches.append(pool[first:i])
                    first, widest = i, width
            batches.append(pool[first:])
            rng.shuffle(order := np.arange(len(batches)))
            plan += [batches[i] for i in order]
        return plan

    def next(self):
        """Source and target of the next micro-batch, padded: `[batch, seq]` each."""
        if self.at >= len(self.plan):
            self.epoch, self.at = self.epoch + 1, 0
            self.plan = self._plan()
        self.at += 1
        return self.pairs.batch(self.plan[self.at - 1])
