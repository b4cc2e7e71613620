"""Training of the tagger on annotated sentences."""
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

from ..optim import Average, Optimisers
from . import data, evaluate


def loss(outputs, labels):
    """Mean over rows of the summed losses of the heads that the row has labels for."""
    cue_logits, span_logits, type_logits, form_logits = (o.float() for o in outputs)
    ids, cue_labels, spans, kinds, forms = labels
    n = ids.shape[0]
    total = F.cross_entropy(cue_logits.flatten(0, 1), cue_labels.flatten(), ignore_index=data.IGNORE, reduction="sum")
    pad = (ids == 0)[:, :, None]
    span_logits = span_logits.masked_fill(pad, -1e4)
    for column in range(4):
        total = total + F.cross_entropy(
            span_logits[:, :, column], spans[:, column], ignore_index=data.IGNORE, reduction="sum"
        )
    total = total + F.cross_entropy(type_logits, kinds, ignore_index=data.IGNORE, reduction="sum", label_smoothing=0.05)
    total = total + F.cross_entropy(form_logits, forms, ignore_index=data.IGNORE, reduction="sum")
    return total / n


def train(model, tokenizer, train_sentences, dev_sentences, out, options):
    """Trains for `options.minutes` or `options.epochs`, whichever ends first.

    The rate falls to zero over the whole run.  Writes `out/best.pt`, the averaged weights that did
    best on the dev sentences by identification F1, and `out/last.pt`, those of the last epoch.
    """
    rng = np.random.default_rng(options.seed)
    torch.manual_seed(options.seed)
    all_rows = [r for s in train_sentences for r in data.rows(tokenizer, s)]
    print(f"{len(train_sentences)} sentences, {len(all_rows)} rows", flush=True)
    optimisers = Optimisers(model, options.muon_lr, options.lr, weight_decay=0.01)
    average = Average(model, longest=0.995)
    started, step, best = time.time(), 0, -1.0
    per_epoch = len(data.batches(all_rows, options.tokens, rng))
    total_steps = per_epoch * options.epochs
    os.makedirs(out, exist_ok=True)
    model.train()
    running = 0.0
    for epoch in range(options.epochs):
        for batch in data.batches(all_rows, options.tokens, rng):
            spent = (time.time() - started) / 60 / options.minutes
            progress = max(step / total_steps, spent)
            if progress >= 1:
                break
            ids, cue_mask, *labels = data.collate(batch, options.word_dropout, rng)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                outputs = model(ids, cue_mask)
            value = loss(outputs, (ids, *labels))
            value.backward()
            step += 1
            warm = min(1.0, step / options.warmup)
            optimisers.step(warm * (1 - progress) if progress > 0 else warm)
            average.update(model, step)
            running += float(value.detach())
            if step % 40 == 0:
                print(f"[{(time.time() - started) / 60:.1f} min] step {step}/{total_steps} loss {running / 40:.3f}", flush=True)
                running = 0.0
        with average.swapped(model):
            scores = evaluate.evaluate(model, tokenizer, dev_sentences)
        report = scores.report()
        print(f"epoch {epoch + 1}: " + " ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in report.items()), flush=True)
        if report["identification_f1_actor_overlap"] > best:
            best = report["identification_f1_actor_overlap"]
            torch.save(dict(cfg=model.cfg, model=average.weights, dev=report), f"{out}/best.pt")
        torch.save(dict(cfg=model.cfg, model=average.weights, dev=report), f"{out}/last.pt")
        if time.time() - started > options.minutes * 60:
            break
    return best
