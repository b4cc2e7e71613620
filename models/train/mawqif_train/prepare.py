"""From text to token arrays: `OUT/<corpus>.npz`, `tokenizer.json` and `vocab.json`.

Each array file holds `s` and `t`, the uint16 ids of all pairs, every side closed by `</s>`, and the
int64 offsets `so` and `to` of `n + 1` pairs.
"""
import os
import random
import shutil

import numpy as np

from . import augment, batches, corpora, gold, names, normalise, swaps, vocabulary, written

#: Longest side of a pair in tokens.
LONGEST = 220
#: Lists of single names to exchange names for.  The last one, of Arab people, is small and drawn from as
#: often as the others.
NAMES = ("names_wd_tokens", "names_anetac", "names_tokens_pal")
#: English words that stay where names are exchanged: their neighbours would not fit another.
KEPT = {"Arab", "Arabia", "Bank", "Big", "News", "Party", "Qaeda", "Sky", "Tounes", "Tunisie", "Twitter"}
KEPT |= {"March", "April", "August", "September", "October", "November", "December", "January", "February"}
KEPT |= {"June", "July", "May"}


def _write(path, tokenizer, rows):
    source = [x.ids for x in tokenizer.encode_batch([a for a, _ in rows])]
    target = [x.ids for x in tokenizer.encode_batch([e for _, e in rows])]
    keep = [i for i in range(len(rows)) if len(source[i]) <= LONGEST and len(target[i]) <= LONGEST]
    if not keep:
        return 0
    s, so = batches.packed([source[i] for i in keep])
    t, to = batches.packed([target[i] for i in keep])
    np.savez_compressed(path, so=so, to=to, s=s, t=t)
    return len(keep)


def _clean(name, pairs):
    """Normalised pairs that pass the filter (single names are too short for it), each once."""
    rows = [(a, e, normalise.arabic(a), normalise.english(e)) for a, e in pairs]
    if not name.startswith(("names", "lexicon")):
        rows = [r for r in rows if normalise.plausible(r[2], r[3])]
    unique = {(r[2], r[3]): (r[0], r[3]) for r in rows if r[2] and r[3]}
    return list(unique.values())


def _tokenizer(found, options):
    if options.tokenizer:
        for name in ("tokenizer.json", "vocab.json"):
            source, target = os.path.join(options.tokenizer, name), os.path.join(options.out, name)
            if os.path.abspath(source) != os.path.abspath(target):
                shutil.copy(source, target)
    else:
        rng = random.Random(options.seed)
        arabic, english = [], []
        for name in sorted(found):
            if name == "dev":
                continue
            for a, e in rng.sample(found[name], min(len(found[name]), options.per_corpus)):
                arabic.append(a)
                english.append(e)
        vocabulary.train(
            arabic, english, options.out, options.arabic_pieces, options.english_pieces, options.seed
        )
    return vocabulary.load(options.out)[0]


def prepare(options):
    """Reads, filters, varies and tokenises every corpus of `options.corpora`."""
    os.makedirs(options.out, exist_ok=True)
    found = corpora.read(options.corpora, options.gold)
    if options.written:
        found.update(written.read(options.written, options.ant))
    if "dev" not in found:
        raise SystemExit(f"no development set: give --gold, or name a corpus 'dev' in {options.corpora}")
    tokenizer = _tokenizer(found, options)
    listed = [pair for name in found if name.startswith("names") for pair in found[name]]
    if options.gold:
        listed += gold.actors(os.path.join(options.gold, "train"))
    if options.gazetteer:
        listed += names.gazetteer(options.gazetteer)
    known = names.Names(listed)
    pools = [swaps.pool(found.get(name, ())) for name in NAMES]
    kept = KEPT | {word for _, english in found.get("names_countries_mledoze", ()) for word in english.split()}
    for name, pairs in sorted(found.items()):
        rows = _clean(name, pairs)
        count = _write(os.path.join(options.out, f"{name}.npz"), tokenizer, rows)
        print(f"{name}: {len(pairs)} read, {count} kept", flush=True)
        if name == "dev" or name.startswith(("names", "lexicon")):
            continue
        changed = augment.variants(rows, options.variants, options.seed)
        long = augment.joined(rows, options.joined, options.seed)
        named = names.variants(rows + long, known, options.names, options.seed)
        count = _write(os.path.join(options.out, f"{name}+variants.npz"), tokenizer, changed + long + named)
        print(
            f"{name}+variants: {len(changed)} changed, {len(long)} joined, {len(named)} with names, {count} kept",
            flush=True,
        )
        swapped = swaps.variants(rows, pools, kept, options.swapped, options.seed)
        if swapped:
            count = _write(os.path.join(options.out, f"{name}+swapped.npz"), tokenizer, swapped)
            print(f"{name}+swapped: {len(swapped)} with other names, {count} kept", flush=True)
