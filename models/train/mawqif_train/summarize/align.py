"""Turns a reference summary into labels on the words and sentences of its article.

Each reference sentence is laid over the source sentences that cover its content words, chosen
greedily (the oracle of Nallapati et al. 2017, with words instead of ROUGE). In the chosen
sentences the words that the reference shares, in order or not, are kept; all others are dropped.
"""

import re
from dataclasses import dataclass

from .gold import Article, split_sentences

STOPWORDS = frozenset(
    "a an the and or but of in on at to for from by with as is are was were be been being it its this that "
    "these those he she they his her their him them who whom which what when where while after before into "
    "over than then there here has have had do does did will would could should may might can also said says "
    "say not no nor so such some any all both each more most other own same very just about between during "
    "against under again further once out up down off through until because if i we you our your us my me".split()
)
WORD = re.compile(r"\w+(?:[.,'’\-]\w+)*")


def stem(word: str) -> str:
    """A light stem: lower case, no possessive, no plural, no regular verb ending."""
    word = re.sub(r"['’]s$|\.(?=\w)|\.$", "", word.lower())
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.isdigit():
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


@dataclass
class Labels:
    """For each sentence: character ranges of its words, keep (0/1) per word, and salience 0..1."""

    words: list[list[tuple[int, int]]]
    keep: list[list[int]]
    salience: list[float]


def _in_order(a: list[str], b: list[str]) -> set[int]:
    """Positions in `a` of a longest common subsequence with `b`."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            table[i][j] = table[i + 1][j + 1] + 1 if a[i] == b[j] else max(table[i + 1][j], table[i][j + 1])
    kept, i, j = set(), 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            kept.add(i)
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return kept


def label(article: Article) -> Labels:
    """The labels that the reference summary puts on the article."""
    ranges = [[m.span() for m in WORD.finditer(s)] for s in article.sentences]
    stems = [[stem(s[a:b]) for a, b in r] for s, r in zip(article.sentences, ranges)]
    surface = [[s[a:b].lower() for a, b in r] for s, r in zip(article.sentences, ranges)]
    keep = [[0] * len(r) for r in ranges]
    covered = [0.0] * len(ranges)
    total = 0
    for reference in split_sentences(article.summary):
        words = WORD.findall(reference)
        target = [stem(w) for w in words]
        content = {t for t, w in zip(target, words) if w.lower() not in STOPWORDS}
        pairs = set(zip(target, target[1:]))
        total += len(content)
        open_content, open_pairs = set(content), set(pairs)
        while open_content:
            gains = [
                len(open_content & set(st)) + 0.5 * len(open_pairs & set(zip(st, st[1:]))) - 0.001 * i
                for i, st in enumerate(stems)
            ]
            best = max(range(len(gains)), key=gains.__getitem__)
            found = open_content & set(stems[best])
            if len(found) < max(2, 0.15 * len(content)):
                break
            covered[best] += len(found)
            order = _in_order(stems[best], target)
            for at, (s, w) in enumerate(zip(stems[best], surface[best])):
                if (s in found) or (at in order and (w in STOPWORDS or s in content)):
                    keep[best][at] = 1
            open_content -= found
            open_pairs -= set(zip(stems[best], stems[best][1:]))
    for st, kept, words in zip(stems, keep, surface):
        # A short gap of function words inside a kept phrase belongs to the phrase; a lone kept
        # function word far from any kept content word is an accident of the alignment.
        solid = [k and w not in STOPWORDS for k, w in zip(kept, words)]
        for at, w in enumerate(words):
            near = any(solid[max(0, at - 2) : at]) and any(solid[at + 1 : at + 3])
            if w in STOPWORDS:
                kept[at] = int(near or (kept[at] and any(solid[max(0, at - 2) : at + 3])))
    salience = [min(1.0, c / (0.4 * total)) if total else 0.0 for c in covered]
    return Labels(ranges, keep, salience)
