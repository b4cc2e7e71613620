"""What a large language model wrote for this project (folder `written`): pairs, and types of positions.

- `news.tsv.xz`: Arabic, English and the corpus `own_news`; both sides are the project's own.
- `ant.tsv.xz`: key and English of sentences of the ANT corpus.  The Arabic is not part of the project; it is
  found by its key in the text of the corpus, one sentence a line, and the pairs become the corpus `ant_llm`.
- `positions.tsv.xz`: key of an ANT sentence and one of its positions: type, places of cue, actor and content (as
  below; an actor of length 0 is not named), `q` or `p`; type `none` where the sentence has no position.
- `types.tsv.xz`: key of an ANT sentence, places of a reporting word and of its statement in the sentence without
  vowel marks and tatweel (code points: start, length), `q` or `p`, type.  The step `typed` joins them again, and
  those of `positions.tsv.xz` behind them.
"""
import hashlib
import os
import re

from . import corpora, gold

#: Vowel marks and tatweel, which annotated news comes without.
MARKS = re.compile("[\u064b-\u0652\u0640]")


def key(arabic):
    """What stands for an Arabic sentence: the first 16 hexadecimal digits of the SHA-256 of its UTF-8."""
    return hashlib.sha256(arabic.encode("utf8")).hexdigest()[:16]


def _sentences(ant):
    """The sentences of the ANT corpus with their keys, each once."""
    for sentence in dict.fromkeys(line.strip() for line in corpora.lines(ant)):
        yield sentence, key(sentence)


def read(folder, ant=None):
    """`{corpus: [(Arabic, English)]}` of the pairs in `folder`; `ant` is the text of the ANT corpus
    (`.xz`), without which `ant_llm` is left out."""
    news = corpora.rows(os.path.join(folder, "news.tsv.xz"), "Arabic", "English", "corpus")
    found = {"own_news": [(arabic, english) for arabic, english, _ in news]}
    if ant:
        known = dict(corpora.rows(os.path.join(folder, "ant.tsv.xz"), "key", "English"))
        pairs = [(a, known[k]) for a, k in _sentences(ant) if k in known]
        if len(pairs) < len(known):
            print(f"ant_llm: {len(known) - len(pairs)} of {len(known)} sentences are not in {ant}", flush=True)
        found["ant_llm"] = pairs
    return found


def _found(folder, name, columns, ant):
    """Every sentence of `ant` that a table of `folder` tells of, without vowel marks, and its rows without the key."""
    wanted = {}
    for k, *rest in corpora.rows(os.path.join(folder, name), *columns):
        wanted.setdefault(k, []).append(rest)
    for sentence, k in _sentences(ant):
        if k in wanted:
            yield MARKS.sub("", sentence), wanted.pop(k)
    if wanted:
        print(f"{len(wanted)} sentences of {name} are not in {ant}", flush=True)


def _spans(places):
    """`(start, end)` of each start and length."""
    numbers = [int(x) for x in places]
    return [(start, start + length) for start, length in zip(numbers[::2], numbers[1::2])]


def typed_positions(folder, ant):
    """`(sentence, reporting word, statement, q or p, type)` of every position of `types.tsv.xz` whose sentence is in
    `ant`; reporting word and statement are places `(start, end)` in the sentence, in code points."""
    columns = ("key", "cue start", "cue length", "statement start", "statement length", "form", "type")
    for sentence, rows in _found(folder, "types.tsv.xz", columns, ant):
        for *places, form, kind in rows:
            cue, statement = _spans(places)
            yield sentence, cue, statement, form, kind


def annotated(folder, ant):
    """The sentences of `positions.tsv.xz` that are in `ant`, with all their positions, as annotated news."""
    columns = ("key", "type", "cue start", "cue length", "actor start", "actor length", "content start", "content length", "form")
    for sentence, rows in _found(folder, "positions.tsv.xz", columns, ant):
        positions = []
        for kind, *places, form in rows:
            if kind != "none":
                cue, actor, content = _spans(places)
                named = actor if actor[0] < actor[1] else None
                positions.append(gold.GoldPosition(kind, cue, named, content, form == "q"))
        yield gold.Sentence(sentence, positions)


def typed(options):
    """The step `typed`: typed statements and annotated positions as a table, input of `examples/type_features.rs`."""
    statements = list(typed_positions(options.written, options.ant))
    positions = [
        (sentence.text, p.cue, p.content, "q" if p.direct else "p", p.type)
        for sentence in annotated(options.written, options.ant)
        for p in sentence.positions
    ]
    with open(options.out, "w", encoding="utf8") as out:
        for sentence, cue, content, form, kind in statements + positions:
            out.write("\t".join((kind, form, sentence[slice(*cue)], sentence[slice(*content)])) + "\n")
    print(f"{len(statements)} typed statements and {len(positions)} annotated positions, {options.out}")
