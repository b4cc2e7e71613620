"""Masked-token training of the encoder on Arabic news.

The translation encoder has seen little news; some minutes of guessing hidden tokens of news
paragraphs teach it the language in which positions are reported.
"""
import os
import time

import numpy as np
import torch
import torch.nn as nn

from .. import precision
from ..loss import LinearCrossEntropy
from ..optim import Average, Optimisers
from .network import EOS, PAD, UNK


class MaskedTokens(nn.Module):
    """A tagger's encoder with a head that guesses tokens over the tied embedding table."""

    def __init__(self, tagger):
        super().__init__()
        self.tagger = tagger
        self.lm_head = nn.Linear(tagger.d, tagger.d)
        self.norm = nn.LayerNorm(tagger.d)
        self.bias = nn.Parameter(torch.zeros(tagger.cfg["vocab"]))

    def forward(self, ids, targets):
        """Summed cross-entropy at the places where `targets` is not `PAD`, and their number."""
        x = self.tagger.encode(ids, torch.zeros_like(ids))
        hidden = targets != PAD
        x = self.norm(nn.functional.silu(self.lm_head(x[hidden])))
        gold = targets[hidden]
        return LinearCrossEntropy.apply(x, self.tagger.emb.weight, self.bias, gold, 0.0), gold.numel()


def shingles(words, length=8):
    """All runs of `length` words, as hashes."""
    return {hash(tuple(words[i : i + length])) for i in range(len(words) - length + 1)}


def token_stream(tokenizer, lines, held_out, limit, rng):
    """Token arrays of up to `limit` paragraphs in random order, without those that share eight words
    in a row with the held-out sentences."""
    known = set()
    for sentence in held_out:
        known |= shingles(sentence.split())
    lines = [lines[i] for i in rng.permutation(len(lines))]
    lines = [x for x in lines if 40 < len(x) < 900 and not (shingles(x.split()) & known)][:limit]
    out = []
    for at in range(0, len(lines), 10000):
        for piece in tokenizer.encode_batch_fast(lines[at : at + 10000]):
            if 8 <= len(piece.ids) <= 160:
                out.append(np.array(piece.ids, np.uint16))
    return out


def hide(ids, rng, share=0.2):
    """Hides single pieces, most of them as unknown and some as another piece: inputs and targets of one batch `[batch, seq]`."""
    chosen = (rng.random(ids.shape) < share) & (ids != PAD) & (ids != EOS)
    how = rng.random(ids.shape)
    inputs = ids.copy()
    inputs[chosen & (how < 0.85)] = UNK
    other = chosen & (how >= 0.85) & (how < 0.93)
    inputs[other] = rng.integers(3, ids.max() + 1, int(other.sum()))
    return inputs, np.where(chosen, ids, PAD)


def pretrain(tagger, stream, out, minutes, seed=0, tokens=3072, update=9216, muon_lr=0.012, lr=1.5e-3):
    """Runs for `minutes`; `out/encoder.pt` holds the averaged weights, written every three minutes."""
    rng = np.random.default_rng(seed)
    model = MaskedTokens(tagger)
    optimisers = Optimisers(model, muon_lr, lr)
    average = Average(model)
    model.train()
    os.makedirs(out, exist_ok=True)
    started, saved, step, seen, total, count = time.time(), time.time(), 0, 0, 0.0, 0
    order = sorted(range(len(stream)), key=lambda i: len(stream[i]) + 8 * rng.random())
    groups, current = [], []
    for i in order:
        if current and len(stream[i]) * (len(current) + 1) > tokens:
            groups.append(current)
            current = []
        current.append(i)
    groups.append(current)

    def save():
        weights = {k[len("tagger.") :]: v for k, v in average.weights.items() if k.startswith("tagger.")}
        torch.save(dict(cfg=tagger.cfg, model=weights, step=step), f"{out}/encoder.pt")

    since = 0
    while True:
        for g in rng.permutation(len(groups)):
            spent = (time.time() - started) / 60 / minutes
            if spent >= 1:
                save()
                return
            rows = [stream[i] for i in groups[g]]
            ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
            for i, row in enumerate(rows):
                ids[i, : len(row)] = row
            inputs, targets = hide(ids, rng)
            with precision.autocast("cpu"):
                value, n = model(torch.from_numpy(inputs), torch.from_numpy(targets))
            if n == 0:
                continue
            (value / (0.2 * update)).backward()
            total, count = total + float(value.detach()), count + n
            seen, since = seen + ids.size, since + ids.size
            if since < update:
                continue
            since, step = 0, step + 1
            optimisers.step(min(1.0, step / 50) * min(1.0, (1 - spent) / 0.4))
            average.update(model, step)
            if step % 25 == 0:
                rate = seen / (time.time() - started)
                print(f"[{spent * minutes:.1f} min] step {step}: loss {total / count:.3f}, {rate:.0f} tokens/s", flush=True)
                total, count = 0.0, 0
            if time.time() - saved > 180:
                save()
                saved = time.time()
