"""Back-translation: English text gets an Arabic side from a network that was trained both ways.

The English of such a pair is real, the Arabic is drawn from the ten likeliest tokens at every step, which teaches more
than the likeliest sentence does (Edunov, Ott, Auli, Grangier, "Understanding Back-Translation at Scale", EMNLP 2018),
and begins with a mark, so that the network can tell it from what people write (Caswell, Chelba, Grangier, "Tagged
Back-Translation", WMT 2019).
"""
import os
import random
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from . import batches, checkpoint, corpora, normalise, prepare, vocabulary
from .network import Marian

#: First token of a source that a model wrote.
MARK = vocabulary.UNK
_WORD = re.compile(r"[A-Za-z]{2,}")
_LATIN = re.compile("[A-Za-z]")


def _worth(line, shortest, longest):
    """Whether a line of English is a sentence to learn from: of some length, mostly of words."""
    words = line.split()
    return shortest <= len(words) <= longest and len(_WORD.findall(line)) >= 0.6 * len(words)


def english(options):
    """The step `english`: `OUT/<corpus>.npz` with the ids `t` and offsets `to` of every file's sentences."""
    tokenizer, _ = vocabulary.load(options.data)
    os.makedirs(options.out, exist_ok=True)
    seen = set()
    for path in options.text:
        name = os.path.basename(path).partition(".")[0]
        rows = dict.fromkeys(normalise.english(line) for line in corpora.lines(path))
        rows = [r for r in rows if r not in seen and _worth(r, options.shortest, options.longest)]
        random.Random(options.seed).shuffle(rows)
        rows = rows[: options.limit] if options.limit else rows
        seen.update(rows)
        # A line of few words can have very many tokens: an address, a table.
        ids = [x.ids for x in tokenizer.encode_batch_fast(rows) if len(x.ids) <= prepare.LONGEST]
        t, to = batches.packed(ids)
        np.savez(os.path.join(options.out, f"{name}.npz"), t=t, to=to)
        print(f"{name}: {len(ids)} sentences, {len(t)} tokens", flush=True)


def _groups(lengths, tokens):
    """Rows of similar length, longest first, at most `tokens` padded tokens in a group."""
    order = np.argsort(-lengths, kind="stable")
    at = 0
    while at < len(order):
        count = max(1, tokens // batches.padded(int(lengths[order[at]])))
        yield order[at : at + count]
        at += count


def _source(tokenizer, generated):
    """Ids of generated Arabic as the tokenizer cuts it, with the mark; None for rows that never ended."""
    ended = [vocabulary.EOS in row for row in generated]
    plain = [row[: row.index(vocabulary.EOS)] if end else [] for row, end in zip(generated, ended)]
    again = tokenizer.encode_batch_fast(tokenizer.decode_batch(plain))
    return [[MARK, *x.ids] if end else None for x, end in zip(again, ended)]


def _plausible(source, target):
    """Whether both sides have lengths that a translation can have; a loop or an early end has not."""
    return source is not None and 0.4 * len(target) <= len(source) <= 2.0 * len(target) + 4


def _latin(tokenizer, size, device):
    """Marks the pieces with Latin letters, which have no place in Arabic, among the first `size` ids."""
    mask = torch.zeros(size, dtype=torch.bool)
    for piece, i in tokenizer.get_vocab().items():
        mask[i] = i > vocabulary.UNK and bool(_LATIN.search(piece))
    return mask.to(device)


def back_translate(options):
    """The step `back-translate`: for every array of `--english` a corpus of pairs of its name."""
    device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(options.seed)
    tokenizer, _ = vocabulary.load(options.data)
    model = checkpoint.network(Marian, options.checkpoint, device)
    if device.startswith("cuda"):
        model = model.bfloat16()
    banned = _latin(tokenizer, model.tgt_vocab, device)
    os.makedirs(options.out, exist_ok=True)
    for name in sorted(os.listdir(options.english)):
        arrays = np.load(os.path.join(options.english, name))
        t, to = arrays["t"], arrays["to"]
        if options.limit:
            to = to[: options.limit + 1]
        target = [t[start:end] for start, end in zip(to, to[1:])]
        source = [None] * len(target)

        def keep(rows, generated):
            for row, ids in zip(rows, _source(tokenizer, generated)):
                source[row] = ids

        # One thread cuts what is there while the device writes the next group.
        with ThreadPoolExecutor(1) as pool:
            waiting = []
            for rows in _groups(np.diff(to), options.tokens):
                ids = batches.on(device, batches.gather(t, to, rows))
                # Arabic has fewer tokens than its English; a row that goes on much longer is in a loop.
                longest = int(1.5 * ids.shape[1]) + 8
                generated = model.generate(ids, vocabulary.PAD, vocabulary.EOS, longest, options.top, banned)
                waiting.append(pool.submit(keep, rows, generated.tolist()))
            for task in waiting:
                task.result()
        kept = [i for i in range(len(source)) if _plausible(source[i], target[i])]
        if not kept:
            raise SystemExit(f"{name}: no sentence has a translation of plausible length; train the network longer")
        s, so = batches.packed([source[i] for i in kept])
        t, to = batches.packed([target[i] for i in kept])
        np.savez(os.path.join(options.out, name), s=s, so=so, t=t, to=to)
        print(f"{name}: {len(kept)} of {len(source)} sentences kept", flush=True)
        for i in kept[:: max(1, len(kept) // 3)][:3]:
            print(f"  {tokenizer.decode(target[i].tolist())}\n  {tokenizer.decode(source[i])}", flush=True)
