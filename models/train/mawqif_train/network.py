"""The translation network: an encoder-decoder of the Marian layout.

Post-norm layers, swish, sinusoidal positions and one embedding table for both sides, so that the
parameters map one to one on `transformers.MarianMTModel` (see `export.py`).  Target tokens hold the
ids below `tgt_vocab`; the output softmax runs over that slice of the table only.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from .loss import LinearCrossEntropy


def sinusoid(length, d):
    """Marian's position table `[length, d]`: all sines, then all cosines."""
    position = torch.arange(length, dtype=torch.float64)[:, None]
    dim = torch.arange(d, dtype=torch.float64)[None, :]
    angle = position / torch.pow(10000, 2 * torch.div(dim, 2, rounding_mode="floor") / d)
    table = torch.zeros(length, d, dtype=torch.float64)
    half = d // 2 + d % 2
    table[:, :half] = torch.sin(angle[:, 0::2])
    table[:, half:] = torch.cos(angle[:, 1::2])
    return table.float()


def dropout(x, share, training):
    """Dropout whose mask on a CPU comes from random bytes: about ten times as fast as the stock one
    there, at a share rounded to 1/256."""
    if not share or not training:
        return x
    if x.is_cuda:
        return F.dropout(x, share, True)
    cut = round(share * 256)
    words = torch.empty((x.numel() + 7) // 8, dtype=torch.int64).random_(-(2**63), None)
    keep = words.view(torch.uint8)[: x.numel()].view(x.shape) >= cut
    return x * (keep.to(x.dtype) * (256 / (256 - cut)))


class Attention(nn.Module):
    """Multi-head attention, over the sequence itself or (`cross`) over a memory."""

    def __init__(self, d, heads, cross=False):
        super().__init__()
        self.heads = heads
        self.cross = cross
        if cross:
            self.q = nn.Linear(d, d)
            self.kv = nn.Linear(d, 2 * d)
        else:
            self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)

    def _split(self, x):
        """`[batch, seq, d]` to `[batch, heads, seq, head_dim]`."""
        batch, seq, d = x.shape
        return x.view(batch, seq, self.heads, d // self.heads).transpose(1, 2)

    def _keys_values(self, x, memory, cache):
        """Queries, keys and values; `cache` keeps those of earlier decoding steps."""
        if self.cross:
            q = self.q(x)
            if cache is not None and "k" in cache:
                return q, cache["k"], cache["v"]
            k, v = (self._split(t) for t in self.kv(memory).chunk(2, -1))
        else:
            q, k, v = self.qkv(x).chunk(3, -1)
            k, v = self._split(k), self._split(v)
            if cache is not None and "k" in cache:
                k, v = torch.cat([cache["k"], k], 2), torch.cat([cache["v"], v], 2)
        if cache is not None:
            cache["k"], cache["v"] = k, v
        return q, k, v

    def forward(self, x, memory=None, mask=None, causal=False, cache=None):
        q, k, v = self._keys_values(x, memory, cache)
        q = self._split(q)
        batch, heads, seq, head_dim = q.shape
        if q.is_cuda or not self.training:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
        else:
            # On a CPU two batched products beat the backward pass of the fused kernel for
            # sequences as short as sentences.
            score = torch.matmul(q * head_dim**-0.5, k.transpose(-1, -2)).float()
            if causal:
                mask = torch.ones(seq, seq, dtype=torch.bool, device=q.device).tril()
            if mask is not None:
                score = score.masked_fill(~mask, -1e4)
            y = torch.matmul(score.softmax(-1).to(v.dtype), v)
        return self.out(y.transpose(1, 2).reshape(batch, seq, heads * head_dim))


class Layer(nn.Module):
    """One post-norm layer of the encoder or (`decoder`) of the decoder."""

    def __init__(self, d, heads, ff, dropout=0.0, decoder=False):
        super().__init__()
        self.self_attn = Attention(d, heads)
        self.ln1 = nn.LayerNorm(d)
        if decoder:
            self.cross_attn = Attention(d, heads, cross=True)
            self.ln_x = nn.LayerNorm(d)
        self.fc1 = nn.Linear(d, ff)
        self.fc2 = nn.Linear(ff, d)
        self.ln2 = nn.LayerNorm(d)
        self.dropout = dropout
        self.decoder = decoder

    def _drop(self, x):
        return dropout(x, self.dropout, self.training)

    def forward(self, x, mask=None, memory=None, memory_mask=None, causal=False, cache=None):
        own = None if cache is None else cache.setdefault("self", {})
        x = self.ln1(x + self._drop(self.self_attn(x, mask=mask, causal=causal, cache=own)))
        if self.decoder:
            cross = None if cache is None else cache.setdefault("cross", {})
            x = self.ln_x(x + self._drop(self.cross_attn(x, memory, memory_mask, cache=cross)))
        return self.ln2(x + self._drop(self.fc2(F.silu(self.fc1(x)))))


class Marian(nn.Module):
    """The whole network.  `cfg` holds the arguments that rebuild it; checkpoints carry it along."""

    def __init__(self, vocab, tgt_vocab, d=256, h=8, ff=1024, enc=6, dec=2, drop=0.0, pad=0, max_len=512, word_drop=0.0):
        super().__init__()
        self.cfg = dict(
            vocab=vocab, tgt_vocab=tgt_vocab, d=d, h=h, ff=ff, enc=enc, dec=dec, drop=drop, pad=pad, max_len=max_len
        )
        self.word_drop = word_drop
        self.emb = nn.Embedding(vocab, d, padding_idx=pad)
        self.bias = nn.Parameter(torch.zeros(tgt_vocab))
        self.register_buffer("pos", sinusoid(max_len, d), persistent=False)
        self.enc = nn.ModuleList(Layer(d, h, ff, drop) for _ in range(enc))
        self.dec = nn.ModuleList(Layer(d, h, ff, drop, decoder=True) for _ in range(dec))
        self.d, self.pad, self.tgt_vocab, self.drop = d, pad, tgt_vocab, drop
        nn.init.normal_(self.emb.weight, std=d**-0.5)
        with torch.no_grad():
            self.emb.weight[pad].zero_()
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def set_dropout(self, share):
        """Changes the dropout of every place at once."""
        self.drop = share
        for layer in (*self.enc, *self.dec):
            layer.dropout = share

    def embed(self, ids, start=0):
        """Token and position embeddings of `ids` `[batch, seq]`, the first one at place `start`.

        In training a share of whole words is left out (Sennrich and Zhang, "Revisiting Low-Resource Neural
        Machine Translation", ACL 2019): with little text a network learns sentences by heart otherwise.
        """
        x = self.emb(ids) * math.sqrt(self.d)
        if self.word_drop and self.training:
            x = x * (torch.rand(ids.shape, device=ids.device) >= self.word_drop)[..., None]
        x = x + self.pos[start : start + ids.shape[1]]
        return dropout(x, self.drop, self.training)

    def encode(self, src):
        """Memory `[batch, seq, d]` and its mask `[batch, 1, 1, seq]`."""
        mask = (src != self.pad)[:, None, None, :]
        x = self.embed(src)
        for layer in self.enc:
            x = layer(x, mask=mask)
        return x, mask

    def decode(self, tgt_in, memory, memory_mask):
        """Decoder states `[batch, seq, d]` for known target tokens."""
        x = self.embed(tgt_in)
        for layer in self.dec:
            x = layer(x, memory=memory, memory_mask=memory_mask, causal=True)
        return x

    def logits(self, x):
        """Scores over the target slice of the vocabulary."""
        return F.linear(x, self.emb.weight[: self.tgt_vocab], self.bias.to(x.dtype))

    def loss(self, src, tgt_in, tgt_out, smooth=0.1):
        """Summed cross-entropy over the target tokens."""
        memory, mask = self.encode(src)
        x = self.decode(tgt_in, memory, mask)
        if self.training and not x.is_cuda:
            keep = tgt_out != self.pad
            table = self.emb.weight[: self.tgt_vocab]
            return LinearCrossEntropy.apply(x[keep], table, self.bias, tgt_out[keep], smooth)
        smooth = smooth if self.training else 0.0
        scores = self.logits(x).float().flatten(0, 1)
        # Choosing rows by a mask would make the host wait for the device; padding is left out of the sum instead.
        return F.cross_entropy(scores, tgt_out.flatten(), ignore_index=self.pad, label_smoothing=smooth, reduction="sum")

    @torch.no_grad()
    def generate(self, src, start, eos, max_len=200, top=1, banned=None):
        """Target tokens `[batch, steps]`; rows that have ended hold `pad`.

        The likeliest token at every step, or with `top` above 1 one drawn from that many likeliest; none of those
        that `banned` `[tgt_vocab]` marks.
        """
        memory, mask = self.encode(src)
        batch = src.shape[0]
        token = torch.full((batch, 1), start, dtype=torch.long, device=src.device)
        caches = [{} for _ in self.dec]
        done = torch.zeros(batch, dtype=torch.bool, device=src.device)
        out = []
        for step in range(min(max_len, src.shape[1] * 2 + 10, self.pos.shape[0] - 1)):
            x = self.embed(token, step)
            for layer, cache in zip(self.dec, caches):
                x = layer(x, memory=memory, memory_mask=mask, cache=cache)
            scores = self.logits(x[:, -1]).float()
            scores[:, self.pad] = -1e9
            if banned is not None:
                scores.masked_fill_(banned, -1e9)
            if top > 1:
                likeliest = scores.topk(top)
                drawn = torch.multinomial(likeliest.values.softmax(-1), 1)
                best = likeliest.indices.gather(1, drawn)[:, 0]
            else:
                best = scores.argmax(-1)
            best = best.masked_fill(done, self.pad)
            out.append(best)
            done |= best == eos
            # To ask whether all have ended makes the host wait for a device, so not at every step.
            if (step % 8 == 7 or not src.is_cuda) and bool(done.all()):
                break
            token = best[:, None]
        return torch.stack(out, 1)
