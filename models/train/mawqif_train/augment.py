"""Variants of training pairs that pages of the web hold and clean corpora lack.

Joined sentences teach the model segments of several sentences; the other variants, marks that come
and go, prove that the tokenizer's normalisation covers them and add the spellings it does not cover
(a hamza left out on waw, yeh or at the end of a word, teh marbuta written as heh).
"""
import random
import re

_TASHKEEL = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
_LETTER = re.compile("[\u0621-\u064a]")
_LOOSE = [
    (re.compile("ؤ"), "و"),
    (re.compile("ئ"), "ي"),
    (re.compile(r"(?<=\w)ء\b"), ""),
    (re.compile(r"ة\b"), "ه"),
]
_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def loose_hamza(text, rng):
    """Leaves out hamzas and dots the way hurried writers do, one kind at a time."""
    pattern, new = rng.choice(_LOOSE)
    return pattern.sub(new, text)


def tashkeel(text, rng):
    """Puts a vowel mark after some letters."""
    return "".join(c + rng.choice(_TASHKEEL) if _LETTER.match(c) and rng.random() < 0.15 else c for c in text)


def tatweel(text, rng):
    """Stretches some words of four letters and more."""

    def stretch(word):
        if len(word) < 4 or not word.isalpha() or rng.random() > 0.15:
            return word
        at = rng.randrange(1, len(word) - 1)
        return word[:at] + "\u0640" * rng.randrange(1, 4) + word[at:]

    return " ".join(stretch(w) for w in text.split(" "))


def arabic_indic_digits(text, _rng):
    """Writes digits as ٠١٢٣."""
    return text.translate(_ARABIC_INDIC)


VARIANTS = (loose_hamza, tashkeel, tatweel, arabic_indic_digits)


def variants(pairs, share, seed):
    """Copies of `share` of the pairs, each changed by the first variant, in random order, that finds
    something to change."""
    rng = random.Random(seed)
    out = []
    for source, target in pairs:
        if rng.random() >= share:
            continue
        for variant in rng.sample(VARIANTS, len(VARIANTS)):
            changed = variant(source, rng)
            if changed != source:
                out.append((changed, target))
                break
    return out


def joined(pairs, share, seed, longest=700):
    """Two or three neighbouring pairs written as one, for `share` of the places; only where the pairs
    are whole sentences, and up to `longest` characters a side."""
    rng = random.Random(seed)

    def sentence(text):
        return text.endswith((".", "!", "?", "؟", '."', '".'))

    out, at = [], 0
    while at + 1 < len(pairs):
        count = rng.choice((2, 2, 3))
        group = pairs[at : at + count]
        whole = all(sentence(s) and sentence(t) for s, t in group)
        if whole and rng.random() < share:
            source, target = (" ".join(side) for side in zip(*group))
            if max(len(source), len(target)) <= longest:
                out.append((source, target))
        at += count
    return out
