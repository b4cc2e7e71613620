"""The tagger: one encoder that is run twice.

First with an empty cue mask, where `cue_head` marks reporting cues; then once for every cue, its
tokens marked, where `span_head` points at actor and content and the pooled heads name the type of
position and the form of the content.  One graph serves both: `cue_mask` tells the runs apart.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from .. import checkpoint
from ..gold import TYPES
from ..network import Layer, dropout, sinusoid

PAD, EOS, UNK = 0, 1, 2
#: Labels of `cue_head`.
CUE_LABELS = ("O", "B", "I")
#: Columns of `span_head`.
SPAN_COLUMNS = ("actor_start", "actor_end", "content_start", "content_end")


class Tagger(nn.Module):
    """Encoder of the translation network with heads for cues, spans, type and form."""

    def __init__(self, vocab, d=256, h=8, ff=1024, enc=6, drop=0.1, max_len=512):
        super().__init__()
        self.cfg = dict(vocab=vocab, d=d, h=h, ff=ff, enc=enc, drop=drop, max_len=max_len)
        self.d, self.drop = d, drop
        self.emb = nn.Embedding(vocab, d, padding_idx=PAD)
        self.cue_emb = nn.Parameter(torch.randn(d) * 0.5)
        self.register_buffer("pos", sinusoid(max_len, d), persistent=False)
        self.enc = nn.ModuleList(Layer(d, h, ff, drop) for _ in range(enc))
        self.cue_head = nn.Linear(d, len(CUE_LABELS))
        self.span_mix = nn.Linear(2 * d, d)
        self.span_head = nn.Linear(d, len(SPAN_COLUMNS))
        self.type_head = nn.Linear(d, len(TYPES))
        self.form_head = nn.Linear(d, 2)

    def encode(self, ids, cue_mask):
        """States `[batch, seq, d]` of `ids` `[batch, seq]`; tokens of `cue_mask` carry the cue's mark."""
        mask = (ids != PAD)[:, None, None, :]
        x = self.emb(ids) * math.sqrt(self.d) + self.pos[: ids.shape[1]]
        x = x + cue_mask[:, :, None].to(x.dtype) * self.cue_emb
        x = dropout(x, self.drop, self.training)
        for layer in self.enc:
            x = layer(x, mask=mask)
        return x

    def forward(self, ids, cue_mask):
        """`cue_logits [batch, seq, 3]`, `span_logits [batch, seq, 4]`, `type_logits [batch, 13]` and
        `form_logits [batch, 2]` (paraphrase, direct).

        The last three mean something only where a cue is marked.  `ids` ends with `</s>`; a pointer at
        that place means that the sentence does not name the actor.
        """
        x = self.encode(ids, cue_mask)
        weight = cue_mask[:, :, None].to(x.dtype)
        pooled = (x * weight).sum(1) / weight.sum(1).clamp(min=1.0)
        drop = lambda t: dropout(t, 2 * self.drop, self.training)
        both = torch.cat([x, pooled[:, None, :].expand_as(x)], -1)
        span = self.span_head(drop(F.silu(self.span_mix(both))))
        return self.cue_head(drop(x)), span, self.type_head(drop(pooled)), self.form_head(drop(pooled))

    def load_encoder(self, weights):
        """Takes embeddings and encoder of a translation network or of an earlier tagger."""
        return checkpoint.take(self, weights)
