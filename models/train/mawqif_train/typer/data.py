"""Typed positions as tokens, marks and lower states."""
import os
import time
from dataclasses import dataclass

import numpy as np
import torch

from .. import gold, written
from ..batches import padded
from ..gold import TYPES
from ..tagger.data import encode, tokens_of
from . import network

#: Where a type comes from: annotated news, annotated for the project, told for a statement that the rules found.
GOLD, ANNOTATED, TOLD = 0, 1, 2


@dataclass
class Item:
    """A typed position; `sentence` is its place in a list of token lists."""

    sentence: int
    marks: np.ndarray
    type: int
    source: int
    file: str = ""


class Items:
    """Positions and the sentences that they are in, each sentence once."""

    def __init__(self, tokenizer):
        self.tokenizer, self.sentences, self.rows = tokenizer, [], []
        self._known = {}

    def add(self, text, cue, content, kind, source, file=""):
        """A position with spans in code points; left out where a span has no token."""
        encoded = self._known.get(text)
        if encoded is None:
            encoded = self._known[text] = (len(self._known), encode(self.tokenizer, text))
            self.sentences.append(np.array(encoded[1].ids, np.uint16))
        at, tokens = encoded
        cue, content = tokens_of(tokens, cue), tokens_of(tokens, content)
        if cue and content:
            marks = np.array(network.marks(len(tokens.ids), cue, content), np.uint8)
            self.rows.append(Item(at, marks, TYPES.index(kind), source, file))

    def add_gold(self, folder):
        """The positions of annotated news."""
        for sentence in gold.sentences(folder)[0]:
            for p in sentence.positions:
                self.add(sentence.text, p.cue, p.content, p.type, GOLD, sentence.article.split("/")[0])

    def add_written(self, folder, ant):
        """Those of `positions.tsv.xz` and `types.tsv.xz`."""
        for sentence in written.annotated(folder, ant):
            for p in sentence.positions:
                self.add(sentence.text, p.cue, p.content, p.type, ANNOTATED)
        for text, cue, statement, _, kind in written.typed_positions(folder, ant):
            self.add(text, cue, statement, kind, TOLD)


class States:
    """Lower states of all sentences in a file of 16-bit floats: a frozen part is computed once."""

    def __init__(self, path, sentences):
        self.offsets = np.cumsum([0] + [len(s) for s in sentences])
        self.path, self.sentences = path, sentences

    def fill(self, model, tokens=1536):
        """Computes them, or takes up a finished file of the same size."""
        shape = (int(self.offsets[-1]), model.d)
        if os.path.exists(self.path):
            self.values = np.load(self.path, mmap_mode="r")
            if self.values.shape == shape:
                print(f"states of {self.path} taken up", flush=True)
                return
        half = self.path + ".half"
        values = np.lib.format.open_memmap(half, mode="w+", dtype=np.float16, shape=shape)
        order, at, done, started = np.argsort(np.diff(self.offsets), kind="stable"), 0, 0, time.time()
        model.eval()
        while at < len(order):
            longest = len(self.sentences[order[min(at + 32, len(order) - 1)]])
            part = order[at : at + max(1, tokens // longest)]
            ids = np.zeros((len(part), max(len(self.sentences[i]) for i in part)), np.int64)
            for row, i in enumerate(part):
                ids[row, : len(self.sentences[i])] = self.sentences[i]
            with torch.no_grad():
                found = model.lower(torch.from_numpy(ids)).half().numpy()
            for row, i in enumerate(part):
                values[self.offsets[i] : self.offsets[i + 1]] = found[row, : len(self.sentences[i])]
                done += len(self.sentences[i])
            if at // 20_000 < (at + len(part)) // 20_000:
                print(f"{done / shape[0]:.0%} of the states, {done / (time.time() - started):.0f} tokens/s", flush=True)
            at += len(part)
        values.flush()
        os.replace(half, self.path)
        self.values = np.load(self.path, mmap_mode="r")

    def size(self, item):
        """Tokens of a row: those that are marked."""
        return int((item.marks != 0).sum())

    def of(self, item):
        """The states of the marked tokens of a position `[marked, d]`."""
        start = self.offsets[item.sentence]
        return self.values[start : start + len(item.marks)][item.marks != 0]

    def collate(self, batch):
        """States `[batch, marked, d]` and marks `[batch, marked]`."""
        marks = [r.marks[r.marks != 0] for r in batch]
        width = padded(max(map(len, marks)))
        x = np.zeros((len(batch), width, self.values.shape[1]), np.float32)
        m = np.zeros((len(batch), width), np.int64)
        for i, row in enumerate(batch):
            x[i, : len(marks[i])], m[i, : len(marks[i])] = self.of(row), marks[i]
        return torch.from_numpy(x), torch.from_numpy(m)

    def scores(self, model, x, marks):
        """As `Typer.upper`."""
        return model.upper(x, marks)


class Whole:
    """The sentences themselves, for a model of which nothing is frozen."""

    def __init__(self, sentences):
        self.sentences = sentences

    def size(self, item):
        """Tokens of a row."""
        return len(item.marks)

    def collate(self, batch):
        """Ids and marks `[batch, seq]`."""
        width = padded(max(len(r.marks) for r in batch))
        ids, marks = np.zeros((2, len(batch), width), np.int64)
        for i, row in enumerate(batch):
            ids[i, : len(row.marks)], marks[i, : len(row.marks)] = self.sentences[row.sentence], row.marks
        return torch.from_numpy(ids), torch.from_numpy(marks)

    def scores(self, model, ids, marks):
        """As `Typer.upper`."""
        return model.upper(model.lower(ids), marks)


def batches(rows, source, tokens, rng):
    """Lists of rows of similar length, at most `tokens` padded tokens of what `source` reads, in random order."""
    sizes = np.array([source.size(r) for r in rows])
    order = np.argsort(-(sizes + 4 * rng.random(len(sizes))))
    out, at = [], 0
    while at < len(order):
        width = padded(int(sizes[order[at : at + 8]].max()))
        part = order[at : at + max(1, tokens // width)]
        out.append([rows[i] for i in part])
        at += len(part)
    rng.shuffle(out)
    return out
