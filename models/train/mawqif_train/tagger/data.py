"""Sentences with positions as rows of tokens and labels."""
from dataclasses import dataclass

import numpy as np
import torch

from ..batches import padded
from ..gold import TYPES
from .network import PAD, UNK

#: Label of places that take no part in a loss.
IGNORE = -100


@dataclass
class Encoded:
    """A tokenised sentence; `offsets` are code points of its text, without leading white space."""

    ids: list
    offsets: list


def encode(tokenizer, text):
    """Tokenises; pieces cover the white space before a word, their trimmed offsets do not."""
    piece = tokenizer.encode(text)
    offsets = []
    for start, end in piece.offsets:
        while start < end and text[start].isspace():
            start += 1
        offsets.append((start, end))
    return Encoded(piece.ids, offsets)


def tokens_of(encoded, span):
    """First and last token that share a character with `span`, or None."""
    hit = [i for i, (s, e) in enumerate(encoded.offsets[:-1]) if s < span[1] and span[0] < e]
    return (hit[0], hit[-1]) if hit else None


@dataclass
class Row:
    """One row of training: a sentence on its own (finds cues) or with one cue marked."""

    ids: list
    cue: tuple | None = None
    cue_labels: list | None = None
    #: actor start, actor end, content start, content end
    spans: tuple | None = None
    type: int = IGNORE
    form: int = IGNORE


def rows(tokenizer, sentence):
    """All rows of one sentence, cue row first (left out where the annotation is incomplete)."""
    encoded = encode(tokenizer, sentence.text)
    labels = [0] * len(encoded.ids)
    marked = []
    eos = len(encoded.ids) - 1
    for p in sentence.positions:
        cue, content = tokens_of(encoded, p.cue), tokens_of(encoded, p.content)
        actor = (eos, eos) if p.actor is None else tokens_of(encoded, p.actor)
        if cue is None or content is None or actor is None:
            continue
        for at in range(cue[0], cue[1] + 1):
            labels[at] = 1 if at == cue[0] else 2
        marked.append(Row(encoded.ids, cue, None, (*actor, *content), TYPES.index(p.type), int(p.direct)))
    return ([Row(encoded.ids, None, labels)] if sentence.complete else []) + marked


def typed_rows(tokenizer, positions):
    """Rows of positions as `written.typed_positions` gives them: type, form and content are told, who speaks is not."""
    out = []
    for sentence, cue, statement, form, kind in positions:
        encoded = encode(tokenizer, sentence)
        cue, content = tokens_of(encoded, cue), tokens_of(encoded, statement)
        if cue and content:
            spans = (IGNORE, IGNORE, *content)
            out.append(Row(encoded.ids, cue, None, spans, TYPES.index(kind), int(form == "q")))
    return out


def batches(all_rows, tokens, rng):
    """Row lists of similar length and at most `tokens` padded tokens, in random order.

    Filled from the longest row down, at widths that are multiples of eight: few shapes, so that the
    kernels compiled for each shape are used again.
    """
    order = sorted(range(len(all_rows)), key=lambda i: -len(all_rows[i].ids) + 4 * rng.random())
    out, at = [], 0
    while at < len(order):
        longest = max(len(all_rows[i].ids) for i in order[at : at + 8])
        count = max(1, tokens // padded(longest))
        out.append([all_rows[i] for i in order[at : at + count]])
        at += count
    rng.shuffle(out)
    return out


def collate(batch, word_dropout=0.0, rng=None):
    """Tensors of a batch; `word_dropout` of the tokens outside the cue become unknown."""
    width = padded(max(len(r.ids) for r in batch))
    ids = np.full((len(batch), width), PAD, np.int64)
    cue_mask = np.zeros((len(batch), width), np.int64)
    cue_labels = np.full((len(batch), width), IGNORE, np.int64)
    spans = np.full((len(batch), 4), IGNORE, np.int64)
    for i, row in enumerate(batch):
        n = len(row.ids)
        ids[i, :n] = row.ids
        if word_dropout:
            lost = rng.random(n) < word_dropout
            lost[-1] = False
            if row.cue:
                lost[row.cue[0] : row.cue[1] + 1] = False
            ids[i, :n][lost] = UNK
        if row.cue:
            cue_mask[i, row.cue[0] : row.cue[1] + 1] = 1
        if row.cue_labels:
            cue_labels[i, :n] = row.cue_labels
        if row.spans:
            spans[i] = row.spans
    kinds = np.array([r.type for r in batch])
    forms = np.array([r.form for r in batch])
    return tuple(torch.from_numpy(x) for x in (ids, cue_mask, cue_labels, spans, kinds, forms))
