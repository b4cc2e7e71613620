"""Training of the translation model on a CPU or a CUDA device.

All state lives in `OUT/last.pt`: weights, optimisers, averaged weights, the place in the data and the
minutes spent.  The same command continues a run that was stopped at any time, up to `--minutes` in
all; `OUT/ema.pt` holds what is evaluated and exported, `OUT/best.pt` the same at its lowest loss on the
development set.
"""
import math
import os
import signal
import time

import numpy as np
import torch

from . import batches, checkpoint, corpora, precision, vocabulary
from .network import Marian
from .optim import Average, Optimisers, matrices


class Run:
    """A training run: network, optimisers, data and progress."""

    def __init__(self, options):
        self.options = options
        self.device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
        if self.device == "cpu":
            torch.set_num_threads(options.threads)
        torch.manual_seed(options.seed)
        self.tokenizer, sizes = vocabulary.load(options.data)
        vocab = batches.padded(sizes["vocab"])
        # A network that also writes Arabic needs the whole table for its output.
        written = vocab if options.both_ways else sizes["tgt_vocab"]
        weights = corpora.read_weights(options.weights) if options.weights else {}
        used, self.dev = batches.load(options.data, written, weights)
        self.model = Marian(
            vocab,
            written,
            d=options.d,
            h=options.heads,
            ff=options.ff or 4 * options.d,
            enc=options.encoder_layers,
            dec=options.decoder_layers,
            drop=options.dropout,
            word_drop=options.word_dropout,
            pad=vocabulary.PAD,
        ).to(self.device)
        if options.init:
            start = checkpoint.load(options.init, self.device)["model"]
            start["bias"] = start["bias"][:written]  # what went both ways goes on to English alone
            self.model.load_state_dict(start)
        self.optimisers = Optimisers(self.model, options.muon_lr, options.lr)
        self.average = Average(self.model)
        self.step, self.tokens, self.minutes, self.best = 0, 0, 0.0, math.inf
        place = self._resume()
        self.data = batches.Batches(
            used, weights, options.micro, options.longest, options.seed, *place, both_ways=options.both_ways
        )
        self.loss = torch.compile(self.model.loss, dynamic=True) if options.compile else self.model.loss
        pairs = {name: corpus.size for name, corpus in used.items()}
        count = sum(p.numel() for p in self.model.parameters()) / 1e6
        print(f"{self.device}, {count:.1f} M parameters, {sum(pairs.values())} pairs: {pairs}", flush=True)

    def _resume(self):
        """Takes up `last.pt` if there is one; returns the place in the data."""
        path = os.path.join(self.options.out, "last.pt")
        if not os.path.exists(path):
            return 0, 0
        state = torch.load(path, map_location=self.device, weights_only=False)
        self.model.load_state_dict(state["model"])
        self.optimisers.load_state_dict(state["optimisers"])
        self.average.weights = state["ema"]
        self.step, self.tokens, self.minutes = state["step"], state["tokens"], state["minutes"]
        self.best = state.get("best", math.inf)
        print(f"resumed at step {self.step}, {self.minutes:.1f} minutes", flush=True)
        return state["place"]

    @torch.no_grad()
    def heat(self):
        """Norm of the query and key matrix that has grown most, relative to the one it started with.

        Muon has no rate at which such matrices stop growing; from about four on attention is as good as hard,
        and the layers below it get gradients that are noise.
        """
        grown = 0.0
        for name, p in self.model.named_parameters():
            if not name.endswith((".qkv.weight", ".q.weight", ".kv.weight")):
                continue
            fused = matrices(name)
            hot = p[: len(p) * max(1, fused - 1) // fused]  # values lie last
            first = math.sqrt(2 / sum(p.shape) * hot.numel())
            grown = max(grown, float(hot.norm()) / first)
        return grown

    def save(self):
        """Measures the averaged weights and writes `last.pt`, `ema.pt` and, where those are the best so far,
        `best.pt`, each replaced whole, so that no moment leaves half a file."""
        found = self.dev_loss()
        print(f"step {self.step}: dev loss {found:.4f}, queries and keys grown {self.heat():.1f} times", flush=True)
        state = dict(
            model=self.model.state_dict(),
            optimisers=self.optimisers.state_dict(),
            ema=self.average.weights,
            step=self.step,
            tokens=self.tokens,
            minutes=self.minutes,
            best=min(found, self.best),
            place=(self.data.epoch, self.data.at),
            cfg=self.model.cfg,
        )
        averaged = dict(cfg=self.model.cfg, model=self.average.weights, step=self.step, seen=self.tokens)
        files = [("last.pt", state), ("ema.pt", averaged)]
        if found < self.best:
            self.best = found
            files.append(("best.pt", averaged))
        for name, content in files:
            path = os.path.join(self.options.out, name)
            torch.save(content, path + ".tmp")
            os.replace(path + ".tmp", path)

    def cooling(self):
        """1 until the cool-down at the end of the budget, in which it falls to 0."""
        if not self.options.cooldown:
            return 1.0
        left = 1 - self.minutes / self.options.minutes
        return min(1.0, max(0.0, left / self.options.cooldown))

    def rate(self):
        """Share of the base rates now: warm-up by steps, then the cool-down."""
        return min(1.0, (self.step + 1) / self.options.warmup) * self.cooling()

    def update(self):
        """One optimiser step over about `--tokens` target tokens; returns the mean loss as a tensor, so that
        nothing waits for a device that still computes it."""
        if self.options.dropout_falls:
            self.model.set_dropout(self.options.dropout * self.cooling())
        parts, count = [], 0
        while count < self.options.tokens:
            source, target = self.data.next()
            parts.append(batches.tensors(source, target, self.device))
            count += int((target != vocabulary.PAD).sum())
        total = 0.0
        for source, given, wanted in parts:
            with precision.autocast(self.device):
                value = self.loss(source, given, wanted, self.options.smoothing)
            (value / count).backward()
            total = total + value.detach()
        self.optimisers.step(self.rate())
        self.step += 1
        self.tokens += count
        self.average.update(self.model, self.step)
        return total / count

    @torch.no_grad()
    def dev_loss(self):
        """Mean cross-entropy per target token of the averaged weights on the development set."""
        order = np.argsort(self.dev.lengths()[0], kind="stable")
        total = 0.0
        with self.average.swapped(self.model), precision.autocast(self.device):
            for at in range(0, len(order), 64):
                batch = self.dev.batch(order[at : at + 64])
                total += float(self.model.loss(*batches.tensors(*batch, self.device)))
        return total / max(1, len(self.dev.t))


def train(options):
    """Runs until the budget is spent or the process is asked to stop; saves at the end in any case."""
    os.makedirs(options.out, exist_ok=True)
    run = Run(options)
    stopped = []
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: stopped.append(True))
    run.model.train()
    clock = saved = time.time()
    losses, tokens_before, logged = [], run.tokens, time.time()
    while run.minutes < options.minutes and not stopped:
        losses.append(run.update())
        now = time.time()
        run.minutes += (now - clock) / 60
        clock = now
        if run.step % options.log_every == 0:
            speed = (run.tokens - tokens_before) / (now - logged)
            print(
                f"[{run.minutes:.1f} of {options.minutes:g} min] step {run.step}, epoch {run.data.epoch}: "
                f"loss {float(sum(losses)) / len(losses):.3f}, {speed:.0f} tokens/s",
                flush=True,
            )
            losses, tokens_before, logged = [], run.tokens, now
        if now - saved > options.save_every * 60:
            run.save()
            saved = clock = logged = time.time()
    run.save()
    print("stopped" if stopped else "finished", flush=True)
