"""Names written in English inside the Arabic: variants from which the model learns to copy them.

A service that knows how a name is spelt can then write the English into the source, the way of
Song et al., "Code-Switching for Enhancing NMT with Pre-Specified Translation" (NAACL 2019), and the
model carries it over.  Which words of a pair are names is found by lists of names: a form counts when
its English stands in the target.
"""
import glob
import os
import random
import re

from . import normalise

#: Letters of which spellings differ, each with the one that stands for all.
_FOLDED = str.maketrans("ةؤئ", "هوي")
_WORD = re.compile(r"[\u0621-\u064a\u0660-\u0669'_-]+")
#: What may stand before a name in one word: conjunction, preposition.
_BEFORE = re.compile(r"^([وف]?[بلك]?)(.+)$")
#: Most words in a name.
LONGEST = 6


def key(text):
    """The form under which a name is filed."""
    return normalise.arabic(text).translate(_FOLDED)


def gazetteer(folder):
    """`(Arabic, English)` pairs of the service's own tables: English first, Arabic forms in the last
    column or, of states, in the third."""
    for path in sorted(glob.glob(os.path.join(folder, "*.tsv"))):
        with open(path, encoding="utf8") as lines:
            for line in lines:
                cells = line.rstrip("\n").split("\t")
                if line.startswith("#") or len(cells) < 2:
                    continue
                for form in cells[1 if len(cells) == 2 else 2].split("|"):
                    yield form, cells[0]


class Names:
    """Arabic forms with their English ones."""

    def __init__(self, pairs):
        self.english = {}
        for arabic, english in pairs:
            english = normalise.english(english).strip("().,\"' ")
            arabic = key(arabic).strip("().,\"' ")
            if len(arabic) < 3 or len(english) < 3 or len(arabic.split()) > LONGEST:
                continue
            if english.islower():
                english = english.title()
            if english[0].isupper():
                self.english.setdefault(arabic, set()).add(english)

    def _known(self, words, target):
        """Prefix and English of the name that `words` are, if its English stands in `target`."""
        first = _BEFORE.match(words[0])
        forms = [("", words[0])]
        if first and first[1]:
            forms += [(first[1][:n], words[0][n:]) for n in range(len(first[1]), 0, -1)]
        for prefix, rest in forms:
            # "lil-" swallows the alef of the article.
            starts = [(prefix, rest)] + ([(prefix, "ا" + rest)] if prefix.endswith("ل") and rest[:1] == "ل" else [])
            for before, start in starts:
                found = self.english.get(" ".join([start, *words[1:]]), ())
                for english in sorted(found, key=len, reverse=True):
                    if re.search(rf"(?<![A-Za-z]){re.escape(english)}(?![A-Za-z])", target):
                        return before, english
        return None

    def find(self, source, target):
        """`[(start, end, prefix, English)]` of the names in `source` that `target` holds, longest first
        at each place, none over another."""
        words = [(m.start(), m.end()) for m in _WORD.finditer(source)]
        found, at = [], 0
        while at < len(words):
            for count in range(min(LONGEST, len(words) - at), 0, -1):
                start, end = words[at][0], words[at + count - 1][1]
                known = self._known(key(source[start:end]).split(), target) if end - start < 60 else None
                if known:
                    found.append((start, end, *known))
                    break
            else:
                count = 1
            at += count
        return found

    def write_in(self, source, target, rng, share=0.75):
        """`source` with `share` of its names in English, at least one; `None` if it has none."""
        found = self.find(source, target)
        if not found:
            return None
        chosen = [f for f in found if rng.random() < share] or [rng.choice(found)]
        for start, end, prefix, english in reversed(chosen):
            source = source[:start] + (prefix + " " if prefix else "") + english + source[end:]
        return source


def variants(pairs, names, share, seed):
    """Copies of `share` of the pairs that hold names, with English names in the source."""
    rng = random.Random(seed)
    out = []
    for source, target in pairs:
        if rng.random() < share and (changed := names.write_in(source, target, rng)):
            out.append((changed, target))
    return out
