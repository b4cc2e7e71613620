"""From scores to proposals; the service decodes the same way (src/positions/tagger.rs)."""
from dataclasses import dataclass

import numpy as np

#: A cue holds the tokens whose probability of being in a cue reaches this.
CUE_THRESHOLD = 0.5
#: Longest actor in tokens; the longest in the training data has 32.
MAX_ACTOR = 32


@dataclass
class Proposal:
    """A position as tagged, token spans inclusive; `actor` is None where it is implicit."""

    cue: tuple
    cue_probability: float
    actor: tuple | None = None
    actor_probability: float = 0.0
    content: tuple = (0, 0)
    content_probability: float = 0.0
    type: int = 0
    type_probability: float = 0.0
    direct: bool = False
    form_probability: float = 0.0


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def cues(cue_logits, threshold=CUE_THRESHOLD):
    """`(first, last, probability)` of the cues in `cue_logits` `[seq, 3]`, the last row being `</s>`."""
    p = softmax(cue_logits[:-1])
    inside = p[:, 1] + p[:, 2]
    found, start = [], None
    for i in range(len(inside) + 1):
        on = i < len(inside) and inside[i] >= threshold
        if start is not None and (not on or p[i, 1] > p[i, 2]):
            found.append((start, i - 1, float(inside[start:i].max())))
            start = None
        if on and start is None:
            start = i
    return found


def log_softmax(x):
    x = x - x.max()
    return x - np.log(np.exp(x).sum())


def best_span(start, end, allowed, longest):
    """The likeliest `(score, first, last)` over runs of allowed tokens; None when there is none."""
    best = None
    for i in range(len(start)):
        if not allowed[i]:
            continue
        for j in range(i, min(len(start), i + longest)):
            if not allowed[j]:
                break
            score = start[i] + end[j]
            if best is None or score > best[0]:
                best = (score, i, j)
    return best


def complete(proposal, span_logits, type_logits, form_logits):
    """Fills in actor, content, type and form of a cue; false where no token is left for a content."""
    seq = len(span_logits) - 1
    scores = [log_softmax(span_logits[:, c]) for c in range(4)]
    allowed = np.ones(seq, bool)
    allowed[proposal.cue[0] : proposal.cue[1] + 1] = False
    content = best_span(scores[2][:seq], scores[3][:seq], allowed, seq)
    if content is None:
        return False
    proposal.content = content[1:]
    proposal.content_probability = float(np.exp(content[0] / 2))
    allowed[content[1] : content[2] + 1] = False
    actor = best_span(scores[0][:seq], scores[1][:seq], allowed, MAX_ACTOR)
    implicit = scores[0][seq] + scores[1][seq]
    if actor is not None and actor[0] > implicit:
        proposal.actor = actor[1:]
        proposal.actor_probability = float(np.exp(actor[0] / 2))
    else:
        proposal.actor_probability = float(np.exp(implicit / 2))
    kinds = softmax(type_logits)
    proposal.type, proposal.type_probability = int(kinds.argmax()), float(kinds.max())
    forms = softmax(form_logits)
    proposal.direct, proposal.form_probability = bool(forms[1] > forms[0]), float(forms.max())
    return True
