"""Scores of a tagger on annotated sentences."""
from dataclasses import dataclass, field

import numpy as np
import torch

from ..gold import TYPES
from . import data, decode


def torch_runner(model):
    """A function from id lists and cue spans to the four outputs, as numpy, without padding."""
    device = next(model.parameters()).device

    @torch.no_grad()
    def run(id_lists, cue_spans):
        rows = [data.Row(ids, cue) for ids, cue in zip(id_lists, cue_spans)]
        ids, cue_mask, *_ = (x.to(device) for x in data.collate(rows))
        outputs = [o.float().cpu().numpy() for o in model(ids, cue_mask)]
        lengths = [len(x) for x in id_lists]
        return [
            (outputs[0][i, :n], outputs[1][i, :n], outputs[2][i], outputs[3][i]) for i, n in enumerate(lengths)
        ]

    return run


def propose(run, encoded, threshold=decode.CUE_THRESHOLD, batch=64):
    """Proposals for every encoded sentence."""
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
    out = [[] for _ in encoded]
    marked = []
    for at in range(0, len(order), batch):
        part = order[at : at + batch]
        for i, scores in zip(part, run([encoded[i].ids for i in part], [None] * len(part))):
            for first, last, p in decode.cues(scores[0], threshold):
                marked.append((i, decode.Proposal((first, last), p)))
    for at in range(0, len(marked), batch):
        part = marked[at : at + batch]
        results = run([encoded[i].ids for i, _ in part], [p.cue for _, p in part])
        for (i, proposal), (_, spans, kinds, forms) in zip(part, results):
            if decode.complete(proposal, spans, kinds, forms):
                out[i].append(proposal)
    return out


@dataclass
class Scores:
    """Counts over a set; see `report` for what is derived from them."""

    gold: int = 0
    proposed: int = 0
    cue: int = 0
    identified: int = 0
    identified_loose: int = 0
    type: int = 0
    form: int = 0
    actor: int = 0
    actor_loose: int = 0
    implicit_gold: int = 0
    implicit_right: int = 0
    content_half: int = 0
    content_exact: int = 0
    confusion: dict = field(default_factory=dict)

    def f1(self, right):
        return 2 * right / max(1, self.gold + self.proposed)

    def report(self):
        """The numbers of the model card."""
        n = max(1, self.cue)
        return dict(
            positions=self.gold,
            proposed=self.proposed,
            cue_precision=self.cue / max(1, self.proposed),
            cue_recall=self.cue / max(1, self.gold),
            cue_f1=self.f1(self.cue),
            identification_f1=self.f1(self.identified),
            identification_f1_actor_overlap=self.f1(self.identified_loose),
            type_accuracy=self.type / n,
            form_accuracy=self.form / n,
            actor_exact=self.actor / n,
            actor_overlap=self.actor_loose / n,
            implicit_recall=self.implicit_right / max(1, self.implicit_gold),
            content_half=self.content_half / n,
            content_exact=self.content_exact / n,
        )


def overlap_f1(a, b):
    """Token F1 of two inclusive spans."""
    common = min(a[1], b[1]) - max(a[0], b[0]) + 1
    return 2 * max(0, common) / ((a[1] - a[0] + 1) + (b[1] - b[0] + 1))


def score(tokenizer, sentences, proposals):
    """Compares proposals with the annotation, pairing each cue with the gold cue it overlaps."""
    total = Scores()
    for sentence, found in zip(sentences, proposals):
        encoded = data.encode(tokenizer, sentence.text)
        rows = [r for r in data.rows(tokenizer, sentence) if r.spans]
        eos = len(encoded.ids) - 1
        total.gold += len(sentence.positions)
        total.proposed += len(found)
        free = list(found)
        for row in rows:
            hit = next((p for p in free if overlap_f1(p.cue, row.cue) > 0), None)
            if hit is None:
                continue
            free.remove(hit)
            total.cue += 1
            content = overlap_f1(hit.content, row.spans[2:])
            gold_actor = None if row.spans[0] == eos else row.spans[:2]
            actor = hit.actor == gold_actor
            loose = actor or (bool(hit.actor and gold_actor) and overlap_f1(hit.actor, gold_actor) > 0)
            total.implicit_gold += gold_actor is None
            total.implicit_right += gold_actor is None and hit.actor is None
            total.actor += actor
            total.actor_loose += loose
            total.content_half += content >= 0.5
            total.content_exact += hit.content == row.spans[2:]
            total.identified += actor and content >= 0.5
            total.identified_loose += loose and content >= 0.5
            total.type += hit.type == row.type
            total.form += int(hit.direct) == row.form
            if hit.type != row.type:
                pair = f"{TYPES[row.type]} as {TYPES[hit.type]}"
                total.confusion[pair] = total.confusion.get(pair, 0) + 1
    return total


def evaluate(model, tokenizer, sentences, threshold=decode.CUE_THRESHOLD):
    """Scores of a torch model, in float32."""
    encoded = [data.encode(tokenizer, s.text) for s in sentences]
    proposals = propose(torch_runner(model), encoded, threshold)
    return score(tokenizer, sentences, proposals)
