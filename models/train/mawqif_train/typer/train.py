"""Training: the upper layers on states of the frozen lower ones, or the whole network."""
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

from .. import precision
from ..gold import TYPES
from ..optim import Average
from . import data


@torch.no_grad()
def scores(model, rows, source, tokens=4096):
    """Log probabilities `[rows, 13]` as the annotated news would have it."""
    model.eval()
    device = next(model.parameters()).device
    out = np.zeros((len(rows), len(TYPES)), np.float32)
    places = {id(r): i for i, r in enumerate(rows)}
    for batch in data.batches(rows, source, tokens, np.random.default_rng(0)):
        found = source.scores(model, *(x.to(device) for x in source.collate(batch)))
        out[[places[id(r)] for r in batch]] = found[:, 0].log_softmax(-1).cpu().numpy()
    return out


def accuracy(model, rows, source):
    """Share of rows whose likeliest type is the annotated one."""
    return float((scores(model, rows, source).argmax(1) == [r.type for r in rows]).mean()) if rows else 0.0


def trained(model, whole):
    """`(name, parameter)` of what is trained: all, or what sees the marks."""
    for name, p in model.named_parameters():
        layer = int(name.split(".")[1]) if name.startswith("enc.") else -1
        p.requires_grad = whole or name.startswith(("mark_emb", "type_head")) or layer >= model.lower_layers
    return [(n, p) for n, p in model.named_parameters() if p.requires_grad]


def train(model, learn, judged, source, options):
    """Trains for `options.minutes`, at most `options.epochs` times over `learn`, on what `source` reads of it.

    `judged` are named lists of rows that are measured every `options.judge_every` updates and after every epoch, when
    `OUT/typer.pt` is written with the averaged weights.
    """
    rng = np.random.default_rng(options.seed)
    torch.manual_seed(options.seed)
    device = next(model.parameters()).device.type
    named = trained(model, options.whole)
    fresh = [p for n, p in named if n.startswith(("mark_emb", "type_head"))]
    grown = [p for n, p in named if not n.startswith(("mark_emb", "type_head"))]
    groups = [dict(params=grown, lr=options.lr), dict(params=fresh, lr=4 * options.lr)]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    base = [g["lr"] for g in groups]
    average = Average(model, longest=0.998)
    plans = [data.batches(learn, source, options.tokens, rng) for _ in range(options.epochs)]
    total, step, spent, started, losses = sum(map(len, plans)), 0, 0.0, time.time(), []
    os.makedirs(options.out, exist_ok=True)

    def keep(label):
        with average.swapped(model):
            found = {name: accuracy(model, rows, source) for name, rows in judged.items()}
        numbers = ", ".join(f"{name} {value:.4f}" for name, value in found.items())
        print(f"{label}: {numbers}", flush=True)
        torch.save(dict(cfg=model.cfg, model=average.weights, found=found), os.path.join(options.out, "typer.pt"))

    model.train()
    for epoch, plan in enumerate(plans, 1):
        for batch in plan:
            spent = max(step / total, (time.time() - started) / 60 / options.minutes)
            if spent >= 1:
                break
            for group, lr in zip(optimiser.param_groups, base):
                group["lr"] = lr * min(1.0, (step + 1) / options.warmup) * (1 - spent)
            kinds = torch.tensor([r.type for r in batch], device=device)
            sources = torch.tensor([r.source for r in batch], device=device)
            inputs = [x.to(device) for x in source.collate(batch)]
            with precision.autocast(device):
                found = source.scores(model, *inputs)
            value = F.cross_entropy(found.float()[torch.arange(len(batch)), sources], kinds, label_smoothing=0.05)
            value.backward()
            torch.nn.utils.clip_grad_norm_([p for _, p in named], 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step += 1
            average.update(model, step)
            losses.append(value.detach())
            if step % 100 == 0:
                minutes, mean = (time.time() - started) / 60, float(torch.stack(losses).mean())
                print(f"[{minutes:.1f} min] step {step} of {total}: loss {mean:.3f}", flush=True)
                losses = []
            if step % options.judge_every == 0:
                keep(f"step {step}")
                model.train()
        keep(f"epoch {epoch}")
        model.train()
        if spent >= 1:
            break
