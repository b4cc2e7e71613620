"""Pairs that a large language model wrote for this project (folder `written`).

- `news.tsv.xz`: Arabic, English and the corpus `own_news`; both sides are the project's own.
- `ant.tsv.xz`: key and English of sentences of the ANT corpus.  The Arabic is not part of the project; it is
  found by its key in the text of the corpus, one sentence a line, and the pairs become the corpus `ant_llm`.
"""
import hashlib
import os

from . import corpora


def key(arabic):
    """What stands for an Arabic sentence: the first 16 hexadecimal digits of the SHA-256 of its UTF-8."""
    return hashlib.sha256(arabic.encode("utf8")).hexdigest()[:16]


def read(folder, ant=None):
    """`{corpus: [(Arabic, English)]}` of the pairs in `folder`; `ant` is the text of the ANT corpus
    (`.xz`), without which `ant_llm` is left out."""
    news = corpora.rows(os.path.join(folder, "news.tsv.xz"), "Arabic", "English", "corpus")
    found = {"own_news": [(arabic, english) for arabic, english, _ in news]}
    if ant:
        known = dict(corpora.rows(os.path.join(folder, "ant.tsv.xz"), "key", "English"))
        sentences = dict.fromkeys(line.strip() for line in corpora.lines(ant))
        pairs = [(a, known[k]) for a in sentences if (k := key(a)) in known]
        if len(pairs) < len(known):
            print(f"ant_llm: {len(known) - len(pairs)} of {len(known)} sentences are not in {ant}", flush=True)
        found["ant_llm"] = pairs
    return found
