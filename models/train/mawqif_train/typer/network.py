"""An encoder whose upper layers see which tokens are reporting word and content.

The lower layers read the whole sentence without marks, so that their states serve every position of it and, while they
are frozen, every epoch.  The upper layers read the marked tokens alone.
"""
import math

import torch
import torch.nn as nn

from .. import checkpoint
from ..gold import TYPES
from ..network import Layer, dropout, sinusoid
from ..vocabulary import PAD

#: Marks of tokens; 0 is not read by the upper layers.
CUE, CONTENT, NEAR = 1, 2, 3
#: Tokens of a content that are marked: what kind of statement it is, is told early.
LONGEST_CONTENT = 48
#: Tokens on each side of the reporting word that are marked as near it.
NEIGHBOURS = 4


def marks(length, cue, content):
    """A mark for each of `length` tokens, `</s>` included; `cue` and `content` are first and last token.

    The service marks the same way (src/positions/type_model.rs).
    """
    out = [0] * length
    for i in range(max(0, cue[0] - NEIGHBOURS), min(length - 1, cue[1] + 1 + NEIGHBOURS)):
        out[i] = NEAR
    for i in range(content[0], min(content[1] + 1, content[0] + LONGEST_CONTENT)):
        out[i] = CONTENT
    for i in range(cue[0], cue[1] + 1):
        out[i] = CUE
    return out


class Typer(nn.Module):
    """Encoder of the translation network with a head for types.

    `sources` columns of types are learnt, one for each kind of annotation, since each has its own habits; the first
    one, the annotated news, is what counts.
    """

    def __init__(self, vocab, d=512, h=8, ff=2048, enc=6, marked=2, drop=0.1, max_len=512, sources=3):
        super().__init__()
        self.cfg = dict(
            vocab=vocab, d=d, h=h, ff=ff, enc=enc, marked=marked, drop=drop, max_len=max_len, sources=sources
        )
        self.d, self.drop, self.lower_layers, self.sources = d, drop, enc - marked, sources
        self.emb = nn.Embedding(vocab, d, padding_idx=PAD)
        self.register_buffer("pos", sinusoid(max_len, d), persistent=False)
        self.enc = nn.ModuleList(Layer(d, h, ff, drop) for _ in range(enc))
        self.mark_emb = nn.Embedding(4, d)
        nn.init.normal_(self.mark_emb.weight, std=0.3)
        self.type_head = nn.Linear(2 * d, len(TYPES) * sources)

    def lower(self, ids):
        """States `[batch, seq, d]` of `ids` `[batch, seq]`, which know nothing of marks."""
        mask = (ids != PAD)[:, None, None, :]
        x = dropout(self.emb(ids) * math.sqrt(self.d) + self.pos[: ids.shape[1]], self.drop, self.training)
        for layer in self.enc[: self.lower_layers]:
            x = layer(x, mask=mask)
        return x

    def upper(self, x, marks):
        """Scores `[batch, sources, 13]` from states of the lower layers and their marks."""
        x = x + self.mark_emb(marks)
        mask = (marks != 0)[:, None, None, :]
        for layer in self.enc[self.lower_layers :]:
            x = layer(x, mask=mask)

        def mean(mark):
            weight = (marks == mark)[:, :, None].to(x.dtype)
            return (x * weight).sum(1) / weight.sum(1).clamp(min=1.0)

        pooled = dropout(torch.cat([mean(CUE), mean(CONTENT)], -1), 2 * self.drop, self.training)
        return self.type_head(pooled).view(-1, self.sources, len(TYPES))

    def forward(self, ids, marks):
        """`type_logits [batch, 13]` as the annotated news would have it."""
        return self.upper(self.lower(ids), marks)[:, 0]

    def load_encoder(self, weights):
        """Takes embeddings and encoder of a translation network or all of an earlier typer."""
        return checkpoint.take(self, weights)
