"""Makes clean English look like machine output, so that the model meets what it will be given."""

import random

from .align import Labels
from .gold import Article


def roughen(article: Article, labels: Labels, rng: random.Random, rate: float = 0.3) -> tuple[Article, Labels]:
    """Drops articles and small words, repeats a word, loses a capital; labels follow their words.

    A share `rate` of the sentences is touched. Only white-space-separated words change, so word
    ranges are found again by walking both texts together.
    """
    sentences, words, keep = [], [], []
    for sentence, ranges, kept in zip(article.sentences, labels.words, labels.keep):
        if rng.random() > rate:
            sentences.append(sentence)
            words.append(ranges)
            keep.append(kept)
            continue
        text, new_ranges, new_keep, last = "", [], [], 0
        for (start, end), label in zip(ranges, kept):
            between, word = sentence[last:start], sentence[start:end]
            last = end
            roll = rng.random()
            if word.lower() in ("the", "a", "an") and roll < 0.3 and text:
                continue
            if word.lower() in ("of", "in", "that", "was", "had") and roll < 0.05:
                continue
            if word[:1].isupper() and roll < 0.03:
                word = word.lower()
            text += between
            new_ranges.append((len(text), len(text) + len(word)))
            new_keep.append(label)
            text += word
            if rng.random() < 0.015:
                new_ranges.append((len(text) + 1, len(text) + 1 + len(word)))
                new_keep.append(0)
                text += " " + word
        sentences.append(text + sentence[last:])
        words.append(new_ranges)
        keep.append(new_keep)
    title = "" if rng.random() < 0.1 else article.title
    return Article(article.id, title, sentences, article.summary), Labels(words, keep, labels.salience)
