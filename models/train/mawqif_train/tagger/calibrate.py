"""The threshold of cues and the calibration of confidences, from proposals on annotated sentences."""
import math

import numpy as np

from . import data, evaluate


#: The shipped model proposes cues from this probability on: far more than are right, because the service
#: weighs each proposal with the rules' reading, for which a faint cue is evidence too.
PROPOSE = 0.08


def outcomes(tokenizer, sentences, proposals):
    """`(log certainty, right)` of every proposal; right means cue, actor (overlapping) and half of the
    content."""
    out = []
    for sentence, found in zip(sentences, proposals):
        for p in found:
            one = evaluate.score(tokenizer, [sentence], [[p]])
            log = sum(math.log(max(x, 1e-30)) for x in (p.cue_probability, p.actor_probability, p.content_probability))
            out.append((log, one.identified_loose))
    return np.array(out, float).reshape(-1, 2)


def platt(points, steps=2000, rate=0.1):
    """Bias and slope of the logistic curve through `points` by gradient descent; targets are kept off
    0 and 1 as Platt (1999) advises for small sets."""
    x, y = points[:, 0], points[:, 1]
    positive, negative = y.sum(), len(y) - y.sum()
    y = np.where(y > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))
    bias, slope = 0.0, 1.0
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(bias + slope * x)))
        bias -= rate * (p - y).mean()
        slope -= rate * ((p - y) * x).mean()
    return dict(bias=round(float(bias), 4), slope=round(float(slope), 4))


def best_threshold(run, tokenizer, sentences, candidates=(0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)):
    """The threshold with the highest identification F1 of the tagger on its own; `{threshold: report}` goes along."""
    encoded = [data.encode(tokenizer, s.text) for s in sentences]
    reports = {}
    for t in candidates:
        reports[t] = evaluate.score(tokenizer, sentences, evaluate.propose(run, encoded, t)).report()
    best = max(candidates, key=lambda t: (reports[t]["identification_f1_actor_overlap"], -abs(t - 0.5)))
    return best, reports
