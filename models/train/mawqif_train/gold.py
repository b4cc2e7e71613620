"""Reading annotated news: sentences, translations, summaries and positions.

The files hold articles of numbered Arabic sentences (`*.src.txt`) and their annotation
(`*.ann.txt`): an English line for every sentence and, in part of the files, a summary (`S:`) and
positions (`P: sentence | type | cue | actor | English name | content | q or p | English content`).
"""
import glob
import os
import re
from dataclasses import dataclass, field

TYPES = (
    "state affirm deny condemn support demand reject pledge warn announce concern agree discuss".split()
)


@dataclass
class Article:
    """One article of a source or an annotation file."""

    number: int
    title: str = ""
    sentences: dict = field(default_factory=dict)
    summary: str = ""
    position_lines: list = field(default_factory=list)


@dataclass
class GoldPosition:
    """A position with code-point spans into its sentence."""

    type: str
    cue: tuple
    actor: tuple | None
    content: tuple
    direct: bool


@dataclass
class Sentence:
    """A sentence of a fully annotated article with its positions.

    `complete` is false where one of its position lines could not be used.
    """

    text: str
    positions: list
    complete: bool = True
    article: str = ""
    number: int = 0


def read_file(path):
    """The articles of one file."""
    articles = []
    with open(path, encoding="utf8") as lines:
        for row, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if match := re.match(r"#A (\d+)", line):
                articles.append(Article(int(match[1])))
            elif match := re.match(r"(T|S|P|\d+):\s*(.*)", line):
                key, value, article = match[1], match[2].strip(), articles[-1]
                if key == "T":
                    article.title = value
                elif key == "S":
                    article.summary = value
                elif key == "P":
                    article.position_lines.append(value)
                else:
                    article.sentences[int(key)] = value
            elif line.strip():
                raise ValueError(f"{path}:{row}: line not understood: {line[:60]}")
    return articles


def articles(folder):
    """`(name, source article, annotated article)` for every article of a folder, in file order."""
    for path in sorted(glob.glob(os.path.join(folder, "*.ann.txt"))):
        sources = {a.number: a for a in read_file(path.replace(".ann.", ".src."))}
        name = os.path.basename(path).split(".")[0]
        for annotated in read_file(path):
            yield f"{name}/{annotated.number}", sources[annotated.number], annotated


def translations(folder):
    """`(Arabic, English)` pairs of titles and sentences."""
    for _, source, annotated in articles(folder):
        yield source.title, annotated.title
        for number, english in annotated.sentences.items():
            yield source.sentences[number], english


def actors(folder):
    """`(Arabic, English)` names of actors whose every English word is a name or a part of one."""
    small = {"bin", "bint", "al", "el", "of", "the", "and", "de", "van", "von"}
    found = set()
    for _, _, annotated in articles(folder):
        for line in annotated.position_lines:
            fields = [f.strip() for f in line.split(" | ")]
            if len(fields) != 8 or fields[3] == "-":
                continue
            words = fields[4].split()
            if all(w[0].isupper() or w in small or w.startswith(("al-", "el-")) for w in words):
                found.add((fields[3], fields[4]))
    return sorted(found)


def _places(text, phrase):
    """Every place of `phrase`, those at word boundaries first."""
    found = [m.start() for m in re.finditer(re.escape(phrase), text)]

    def inside_word(at):
        end = at + len(phrase)
        return (at > 0 and text[at - 1].isalnum()) + (end < len(text) and text[end].isalnum())

    best = min((inside_word(at) for at in found), default=0)
    return [at for at in found if inside_word(at) == best]


def _content_span(text, content, cue):
    """The span of 'first words ... last words', the first one after the cue if there is any."""
    first, dots, last = (part.strip() for part in content.partition(" ... "))
    starts = _places(text, first)
    if not starts:
        return None
    after = [at for at in starts if cue is None or at >= cue[1]]
    start = after[0] if after else starts[0]
    if not dots:
        return start, start + len(first)
    ends = [at for at in _places(text, last) if at >= start]
    if not ends:
        at = text.find(last, start)
        ends = [at] if at >= 0 else []
    return (start, ends[0] + len(last)) if ends else None


def position(text, line):
    """One position line with spans, or None where it cannot be placed unambiguously enough to learn from.

    Left out on purpose: a cue inside its own content (a quotation that runs on without a reporting
    verb), which would teach words of the quotation as cues.
    """
    fields = [f.strip() for f in line.split(" | ")]
    if len(fields) != 8:
        return None
    _, kind, cue_words, actor_words, _, content_words, form, _ = fields
    cues = _places(text, cue_words)
    if kind not in TYPES or not cues:
        return None
    placed = []
    for at in cues:
        cue = (at, at + len(cue_words))
        content = _content_span(text, content_words, cue)
        if content and (content[1] <= cue[0] or cue[1] <= content[0]):
            placed.append((max(content[0] - cue[1], cue[0] - content[1]), cue, content))
    if not placed:
        return None
    _, cue, content = min(placed)
    actor = None
    if actor_words != "-":
        spans = [(at, at + len(actor_words)) for at in _places(text, actor_words)]
        if not spans:
            return None
        outside = [s for s in spans if s[1] <= content[0] or content[1] <= s[0]] or spans
        actor = min(outside, key=lambda s: abs(s[0] - cue[0]))
    return GoldPosition(kind, cue, actor, content, form == "q")


def sentences(folder):
    """Sentences of the fully annotated articles (those with a summary); titles carry no positions.

    Returns the sentences and the number of position lines that could not be used.
    """
    out, unused = [], 0
    for name, source, annotated in articles(folder):
        if not annotated.summary:
            continue
        by_sentence, incomplete = {}, set()
        for line in annotated.position_lines:
            number = int(line.split(" | ")[0])
            text = source.sentences.get(number, "")
            placed = position(text, line)
            if placed is None:
                unused += 1
                incomplete.add(number)
            else:
                by_sentence.setdefault(number, []).append(placed)
        for number, text in source.sentences.items():
            found = by_sentence.get(number, [])
            out.append(Sentence(text, found, number not in incomplete, name, number))
    return out, unused
