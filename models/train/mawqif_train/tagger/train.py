"""Training of the tagger on annotated sentences, on a CPU or a CUDA device.

`OUT/state.pt` holds everything that a stopped run needs: the same command goes on with it.
`OUT/best.pt` are the averaged weights that did best on the development set by identification F1,
`OUT/last.pt` those at the end of the last epoch.
"""
import os
import signal
import time

import numpy as np
import torch
import torch.nn.functional as F

from .. import precision
from ..optim import Average, Optimisers
from . import data, evaluate


def loss(outputs, labels):
    """Mean over rows of the summed losses of the heads that the row has labels for."""
    cue_logits, span_logits, type_logits, form_logits = (o.float() for o in outputs)
    ids, cue_labels, spans, kinds, forms = labels
    span_logits = span_logits.masked_fill((ids == 0)[:, :, None], -1e4)

    def summed(scores, gold, smoothing=0.0):
        return F.cross_entropy(
            scores, gold, ignore_index=data.IGNORE, reduction="sum", label_smoothing=smoothing
        )

    total = summed(cue_logits.flatten(0, 1), cue_labels.flatten())
    for column in range(4):
        total = total + summed(span_logits[:, :, column], spans[:, column])
    total = total + summed(type_logits, kinds, smoothing=0.05) + summed(form_logits, forms)
    return total / ids.shape[0]


class Run:
    """A training run: network, optimisers, averaged weights, place in the data, minutes spent."""

    def __init__(self, model, tokenizer, rows, dev, options):
        self.options, self.tokenizer, self.dev = options, tokenizer, dev
        self.device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(options.seed)
        self.model = model.to(self.device).train()
        self.rows = rows
        self.optimisers = Optimisers(self.model, options.muon_lr, options.lr, weight_decay=0.01)
        self.average = Average(self.model, longest=0.995)
        self.step, self.epoch, self.at, self.minutes, self.best = 0, 0, 0, 0.0, -1.0
        self._resume()
        self.plan = self._plan()
        self.total_steps = len(self.plan) * options.epochs
        print(f"{self.device}, {len(self.rows)} rows", flush=True)

    def _path(self, name):
        return os.path.join(self.options.out, name)

    def _plan(self):
        """The batches of this epoch, the same for the same seed."""
        rng = np.random.default_rng((self.options.seed, self.epoch))
        return data.batches(self.rows, self.options.tokens, rng)

    def _resume(self):
        if not os.path.exists(self._path("state.pt")):
            return
        state = torch.load(self._path("state.pt"), map_location=self.device, weights_only=False)
        self.model.load_state_dict(state["model"])
        self.optimisers.load_state_dict(state["optimisers"])
        self.average.weights = state["ema"]
        self.step, self.epoch, self.at = state["step"], state["epoch"], state["at"]
        self.minutes, self.best = state["minutes"], state["best"]
        print(f"resumed at step {self.step}, {self.minutes:.1f} minutes", flush=True)

    def save(self):
        """Writes `state.pt`, replaced whole."""
        state = dict(
            model=self.model.state_dict(),
            optimisers=self.optimisers.state_dict(),
            ema=self.average.weights,
            step=self.step,
            epoch=self.epoch,
            at=self.at,
            minutes=self.minutes,
            best=self.best,
        )
        torch.save(state, self._path("state.pt.tmp"))
        os.replace(self._path("state.pt.tmp"), self._path("state.pt"))

    def progress(self):
        """Share of the run that is done: of its epochs or of its minutes, whichever is more."""
        return max(self.step / self.total_steps, self.minutes / self.options.minutes)

    def update(self):
        """One optimiser step, whose loss it returns as a tensor; the rate warms up, then falls to zero over the whole run."""
        batch = self.plan[self.at]
        rng = np.random.default_rng((self.options.seed, 1, self.step))
        tensors = data.collate(batch, self.options.word_dropout, rng)
        ids, cue_mask, *labels = (x.to(self.device) for x in tensors)
        with precision.autocast(self.device):
            outputs = self.model(ids, cue_mask)
        value = loss(outputs, (ids, *labels))
        value.backward()
        warm = min(1.0, (self.step + 1) / self.options.warmup)
        self.optimisers.step(warm * (1 - self.progress()))
        self.step, self.at = self.step + 1, self.at + 1
        self.average.update(self.model, self.step)
        return value.detach()

    def end_epoch(self):
        """Measures the averaged weights and keeps them, apart if they are the best so far."""
        with self.average.swapped(self.model):
            report = evaluate.evaluate(self.model, self.tokenizer, self.dev).report()
        numbers = (f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in report.items())
        print(f"epoch {self.epoch + 1}: {', '.join(numbers)}", flush=True)
        found = dict(cfg=self.model.cfg, model=self.average.weights, dev=report)
        torch.save(found, self._path("last.pt"))
        if report["identification_f1_actor_overlap"] > self.best:
            self.best = report["identification_f1_actor_overlap"]
            torch.save(found, self._path("best.pt"))
        self.epoch, self.at = self.epoch + 1, 0
        self.plan = self._plan()


def train(model, tokenizer, rows, dev, options):
    """Trains on `rows` for `options.minutes` or `options.epochs`, whichever ends first; saves when asked to stop."""
    os.makedirs(options.out, exist_ok=True)
    run = Run(model, tokenizer, rows, dev, options)
    stopped = []
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: stopped.append(True))
    clock = saved = time.time()
    losses = []
    while run.progress() < 1 and not stopped:
        losses.append(run.update())
        run.minutes += (time.time() - clock) / 60
        clock = time.time()
        if run.step % 40 == 0:
            mean = float(sum(losses)) / len(losses)
            print(f"[{run.minutes:.1f} min] step {run.step} of {run.total_steps}: loss {mean:.3f}", flush=True)
            losses = []
        if run.at == len(run.plan):
            run.end_epoch()
            clock = time.time()
        if time.time() - saved > options.save_every * 60:
            run.save()
            saved = clock = time.time()
    if not stopped and run.at:
        run.end_epoch()
    run.save()
    print(f"best identification F1 {run.best:.3f}; {'stopped' if stopped else 'finished'}", flush=True)
