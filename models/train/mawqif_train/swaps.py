"""Names of a pair exchanged for other names, from which the model learns to spell names it never saw.

A small corpus holds few names, each in few sentences, and a model learns them by heart.  Lists of
names hold a hundred thousand, but without sentences.  Here a name of a sentence gives its place, on
both sides, to one of a list, so that the only way to the English name leads through the Arabic letters
(the idea of Fadaee et al., "Data Augmentation for Low-Resource Neural Machine Translation", ACL 2017,
with names for rare words).

A word of the source and a capitalised word of the target are taken for the same name when their
consonants agree; no list of known names is needed for that.
"""
import random
import re
import unicodedata

from . import normalise

_ARABIC = str.maketrans(
    "بتثجخدذرزسشصضطظغفقكلمن",
    "bttgkdzrzsssdtzgfkklmn",
    # Vowels, and letters that English drops or writes in many ways.
    "\u0621\u0622\u0623\u0624\u0625\u0626\u0627\u0629\u0648\u0649\u064a\u0639\u062d\u0647",
)
_LATIN_PAIRS = [("sch", "s"), ("tch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d")]
_LATIN_PAIRS += [("ph", "f"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("x", "ks"), ("dj", "g")]
_LATIN = str.maketrans("jcqpv", "gkkbf", "aeiouwyh'")
_LETTERS = re.compile(r"[^a-z]")
_DOUBLE = re.compile(r"(.)\1+")
_SOURCE_WORD = re.compile("[\u0621-\u064a]+")
_TARGET_WORD = re.compile(r"(?<![\w-])((?:[Aa]l|[Ee]l)-)?([A-Z][a-z']*[a-z])(?![\w-])")
_PREFIXES = re.compile("^([وف]?[بلك]?)(ال)?(.+)$")


def plain(english):
    """A name of a list in plain letters: accents off, first letter large."""
    letters = unicodedata.normalize("NFD", english)
    return "".join(c for c in letters if not unicodedata.combining(c))


def arabic_consonants(word):
    """The consonants of an Arabic word in the letters that [`latin_consonants`] uses."""
    return _DOUBLE.sub(r"\1", normalise.arabic(word).translate(_ARABIC))


def latin_consonants(word):
    """The consonants of an English spelling; what Arabic does not tell apart is one letter."""
    word = plain(word).lower()
    for old, new in _LATIN_PAIRS:
        word = word.replace(old, new)
    return _DOUBLE.sub(r"\1", _LETTERS.sub("", word.translate(_LATIN)))


#: What an English spelling may begin with where the Arabic one begins with a letter that is no firm consonant.
_STARTS = {"و": "wouv", "ي": "yiej", "ه": "h", "ح": "h", **{letter: "aeiouy" for letter in "اأإآع"}}


def agree(arabic, english):
    """Whether both words may be one name: two consonants or more, all alike, and a like beginning."""
    consonants = arabic_consonants(arabic)
    if len(consonants) < 2 or consonants != latin_consonants(english):
        return False
    first = plain(english)[0].lower()
    return first in _STARTS[arabic[0]] if arabic[0] in _STARTS else first not in "aeiouwyh"


def pool(pairs):
    """The single names of lists that agree in their consonants, `[(Arabic, English)]`."""
    found = set()
    for arabic, english in pairs:
        arabic, english = normalise.arabic(arabic), plain(normalise.english(english))
        if not _SOURCE_WORD.fullmatch(arabic) or arabic.startswith("ال") or not 3 <= len(english) <= 12:
            continue
        if english.isascii() and english.isalpha() and agree(arabic, english):
            found.add((arabic, english[0].upper() + english[1:].lower()))
    return sorted(found)


def find(source, target, kept=frozenset()):
    """`[(Arabic span, English span)]` of the names that stand once on each side; words in `kept`, such as
    states, whose adjectives would not change with them, stay."""
    english = {}
    for m in _TARGET_WORD.finditer(target):
        english.setdefault(latin_consonants(m[2]), []).append((m, m.span(2)))
    out, taken = [], set()
    for m in _SOURCE_WORD.finditer(source):
        before = _PREFIXES.match(m[0])
        forms = [(m.start() + cut, m[0][cut:]) for cut in range(0, len(before[1]) + 1)]
        for start, form in forms:
            article = form.startswith("ال") and len(form) > 4
            stem = form[2:] if article else form
            hits = english.get(arabic_consonants(stem), [])
            if len(stem) < 3 or len(hits) != 1:
                continue
            ((match, span),) = hits
            if bool(match[1]) != article or match[2] in kept or span in taken or not agree(stem, match[2]):
                continue
            if source.count(stem) != 1 or len(re.findall(rf"\b{re.escape(match[2])}", target)) != 1:
                continue
            taken.add(span)
            out.append(((start + (2 if article else 0), m.end()), span))
            break
    return out


def swap(source, target, pools, rng, kept=frozenset(), share=0.7):
    """The pair with `share` of its names exchanged, at least one, for names of a list drawn for each;
    `None` if it has none."""
    found = find(source, target, kept)
    if not found:
        return None
    chosen = [f for f in found if rng.random() < share] or [rng.choice(found)]
    given = [(f, rng.choice(rng.choice(pools))) for f in chosen]
    for (start, end), arabic in sorted(((f[0], n[0]) for f, n in given), reverse=True):
        source = source[:start] + arabic + source[end:]
    for (start, end), english in sorted(((f[1], n[1]) for f, n in given), reverse=True):
        target = target[:start] + english + target[end:]
    return source, target


def variants(pairs, pools, kept, share, seed):
    """Copies of `share` of the pairs that hold names, with other names of `pools`, lists as [`pool`] makes
    them, each drawn from as often as the others."""
    rng = random.Random(seed)
    pools = [names for names in pools if names]
    out = []
    if pools:
        for source, target in pairs:
            if rng.random() < share and (changed := swap(source, target, pools, rng, kept)):
                out.append(changed)
    return out
