"""Normalisation and a cheap filter for parallel text.

The Arabic half is repeated as normalisers inside `tokenizer.json` (see `vocabulary.py`), so that the
service needs no code of its own for it.
"""
import re
import unicodedata

#: Tashkeel, tatweel, Quranic marks, zero-width and bidirectional controls, soft hyphen.
MARKS = "[\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]"
#: Characters replaced, each string of the keys by its value.
REPLACED = {
    "\u0649\u06cc": "\u064a",
    "\u06a9": "\u0643",
    "\u06be": "\u0647",
    "\u201c\u201d\u201e\u00ab\u00bb": '"',
    "\u2018\u2019`": "'",
    "\u2013\u2014\u2212\u2010\u2011": "-",
    "\u06d4": ".",
    "\u066a": "%",
    "\u066b": ".",
    "\u066c": ",",
    **{a + p: str(n) for n, (a, p) in enumerate(zip("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"))},
}
#: Forms of alef that become a bare one.
ALEFS = "\u0622\u0623\u0625\u0671"

_MARKS = re.compile(MARKS)
_TABLE = {ord(c): new for old, new in REPLACED.items() for c in old}
_ALEF_TABLE = {ord(c): "\u0627" for c in ALEFS}
_ARABIC_LETTER = re.compile("[\u0621-\u064a]")
_LATIN_LETTER = re.compile("[A-Za-z]")


def _common(text):
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).translate(_TABLE)


def arabic(text):
    """Arabic as the model sees it: NFKC, no marks, bare alef, yeh for alef maqsura, ASCII digits."""
    return " ".join(_common(text).translate(_ALEF_TABLE).split())


def english(text):
    """English with the same punctuation and digits."""
    return " ".join(_common(text).split())


def plausible(source, target, longest=900, max_ratio=3.0):
    """Whether two normalised texts can be translations of each other, by script, length and numbers."""
    if not source or not target or len(source) > longest or len(target) > longest:
        return False
    arabic_letters = len(_ARABIC_LETTER.findall(source))
    latin_letters = len(_LATIN_LETTER.findall(target))
    if arabic_letters < max(2, 0.4 * len(source.replace(" ", ""))):
        return False
    if latin_letters < max(2, 0.4 * len(target.replace(" ", ""))):
        return False
    if len(_ARABIC_LETTER.findall(target)) > 0.05 * len(target):
        return False
    if len(_LATIN_LETTER.findall(source)) > 0.3 * len(source):
        return False
    a, b = len(source), len(target)
    if max(a, b) > 25 and max(a / b, b / a) > max_ratio:
        return False
    left, right = re.findall(r"\d+", source), re.findall(r"\d+", target)
    return not (len(left) + len(right) >= 4 and not set(left) & set(right))
