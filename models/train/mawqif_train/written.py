"""Pairs that a large language model wrote for this project (folder `written`).

- `news.tsv.xz`: Arabic, English and the corpus `own_news`; both sides are the project's own.
- `ant.tsv.xz`: key and English of sentences of the ANT corpus.  The Arabic is not part of the project; it is
  found by its key in the text of the corpus, one sentence a line, and the pairs become the corpus `ant_llm`.
"""
import hashlib
import lzma
import os


def key(arabic):
    """What stands for an Arabic sentence: the first 16 hexadecimal digits of the SHA-256 of its UTF-8."""
    return hashlib.sha256(arabic.encode("utf8")).hexdigest()[:16]


def _rows(path, columns):
    with lzma.open(path, "rt", encoding="utf8") as lines:
        for row, line in enumerate(lines, 1):
            fields = line.rstrip("\n").split("\t")
            if len(fields) != columns:
                raise ValueError(f"{path}:{row}: expected {columns} fields, found {len(fields)}")
            yield fields


def read(folder, ant=None):
    """`{corpus: [(Arabic, English)]}` of the pairs in `folder`; `ant` is the text of the ANT corpus
    (`.xz`), without which `ant_llm` is left out."""
    found = {"own_news": [(a, e) for a, e, _ in _rows(os.path.join(folder, "news.tsv.xz"), 3)]}
    if ant:
        english = dict(_rows(os.path.join(folder, "ant.tsv.xz"), 2))
        with lzma.open(ant, "rt", encoding="utf8") as lines:
            sentences = {line.strip(): key(line.strip()) for line in lines}
        pairs = [(a, english[k]) for a, k in sentences.items() if k in english]
        if len(pairs) < len(english):
            print(f"ant_llm: {len(english) - len(pairs)} of {len(english)} sentences are not in {ant}", flush=True)
        found["ant_llm"] = pairs
    return found
