"""Reads the gold files: English translations with reference summaries."""

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Article:
    """A translated article. `sentences` are in reading order; `summary` is the reference."""

    id: str
    title: str = ""
    sentences: list[str] = field(default_factory=list)
    summary: str = ""


def read(folder: Path) -> list[Article]:
    """All articles of a folder that have a reference summary."""
    articles: list[Article] = []
    for path in sorted(folder.glob("*.ann.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(": ")
            if line.startswith("#A"):
                articles.append(Article(line[2:].strip()))
            elif key == "T":
                articles[-1].title = value
            elif key == "S":
                articles[-1].summary = value
            elif key.isdigit():
                articles[-1].sentences.append(value)
    return [article for article in articles if article.summary and article.sentences]


def translated(articles: list[Article], table: Path) -> list[Article]:
    """The same articles in another English: `table` holds Arabic, reference and translation a line, as
    `mawqif eval translation --output` writes it. An article with a sentence that it lacks is left out."""
    ours = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        _, reference, translation = line.split("\t")
        ours[reference] = translation
    known = [a for a in articles if all(s in ours for s in a.sentences)]
    return [
        Article(a.id, ours.get(a.title, a.title), [ours[s] for s in a.sentences], a.summary) for a in known
    ]


_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Brig|Lt|Maj|Sgt|Capt|Rep|Sen|Gov|St|No|vs|Jan|Feb|Aug|Sept|Oct|Nov|Dec|a\.m|p\.m)"
    r"|\b[A-Z](?:\.[A-Z])*)\.$"
)


def split_sentences(text: str) -> list[str]:
    """Splits a summary into sentences; stays whole after abbreviations and initials."""
    sentences, start = [], 0
    for match in re.finditer(r"[.!?][\"')\]]*\s+(?=[\"'(]?[A-Z0-9])", text):
        if not _ABBREVIATION.search(text[start : match.end()].rstrip()):
            sentences.append(text[start : match.end()].strip())
            start = match.end()
    if text[start:].strip():
        sentences.append(text[start:].strip())
    return sentences
