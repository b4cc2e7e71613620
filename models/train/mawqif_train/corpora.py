"""Where parallel text comes from, and the share of each corpus in an epoch.

A data folder holds

- `*.tsv` or `*.tsv.xz`: lines of Arabic, English and the name of the corpus, by tabs;
- optionally `gold/train` and `gold/dev`: annotated news (see `gold.py`), which become the corpora
  `news` and `dev`;
- a corpus named `dev` in a table is the development set where there is no `gold/dev`.
"""
import collections
import glob
import lzma
import os

from . import gold


def lines(path):
    """The lines of a text file, packed or not."""
    opened = lzma.open(path, "rt", encoding="utf8") if path.endswith(".xz") else open(path, encoding="utf8")
    with opened as text:
        yield from text


def rows(path, *columns):
    """The fields of every line of a table with these columns, by tabs."""
    for row, line in enumerate(lines(path), 1):
        fields = line.rstrip("\n").split("\t")
        if len(fields) != len(columns):
            wanted = ", ".join(columns[:-1]) + " and " + columns[-1]
            raise ValueError(f"{path}:{row}: expected {wanted}, found {len(fields)} fields")
        yield fields


def read(folder, gold_folder=None):
    """`{corpus: [(Arabic, English)]}` of the tables in `folder` and the news in `gold_folder`."""
    found = collections.defaultdict(list)
    for path in sorted(glob.glob(os.path.join(folder, "*.tsv")) + glob.glob(os.path.join(folder, "*.tsv.xz"))):
        for arabic, english, corpus in rows(path, "Arabic", "English", "corpus"):
            found[corpus].append((arabic, english))
    if gold_folder:
        found["news"] = list(gold.translations(os.path.join(gold_folder, "train")))
        found["dev"] = list(gold.translations(os.path.join(gold_folder, "dev")))
    return dict(found)


def read_weights(path):
    """`{corpus: weight}` from lines `corpus weight`; `#` starts a comment.

    A corpus of weight 2 is seen twice an epoch, one of weight 0.2 gives a fresh fifth to each; a
    corpus without a line has weight 1, one of weight 0 is left out.
    """
    weights = {}
    with open(path, encoding="utf8") as lines:
        for row, line in enumerate(lines, 1):
            fields = line.partition("#")[0].split()
            if not fields:
                continue
            if len(fields) != 2:
                raise ValueError(f"{path}:{row}: expected a corpus and its weight")
            weights[fields[0]] = float(fields[1])
    return weights
