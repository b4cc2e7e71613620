"""The steps `typer` and `typer-export`."""
import os
import shutil

import torch
from tokenizers import Tokenizer

from .. import checkpoint
from . import data
from .network import Typer
from .train import train as run


def train(options):
    """The step `typer`."""
    torch.set_num_threads(options.threads)
    items = data.Items(Tokenizer.from_file(options.tokenizer))
    items.add_gold(os.path.join(options.gold, "train"))
    learn = len(items.rows)
    items.add_gold(os.path.join(options.gold, "dev"))
    dev = items.rows[learn:]
    items.add_written(options.written, options.ant)
    files = sorted({r.file for r in items.rows[:learn]})
    out = set(files[:: options.hold_out]) if options.hold_out else set()
    held = [r for r in items.rows[:learn] if r.file in out]
    annotated = [r for r in items.rows[:learn] if r.file not in out]
    rows = annotated * options.times + items.rows[learn + len(dev) :]
    start = checkpoint.load(options.init)
    shape = {k: start["cfg"][k] for k in ("vocab", "d", "h", "ff", "enc", "max_len")}
    model = Typer(**shape, marked=options.marked, drop=options.dropout)
    print(f"{len(model.load_encoder(start['model']))} tensors from {options.init}", flush=True)
    print(f"{len(rows)} rows, {len(held)} held out, {len(items.sentences)} sentences", flush=True)
    os.makedirs(options.out, exist_ok=True)
    if options.whole:
        model.to(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        source = data.Whole(items.sentences)
    else:
        source = data.States(os.path.join(options.out, "states.npy"), items.sentences)
        source.fill(model)
    run(model, rows, dict(held=held, dev=dev), source, options)


def export(options):
    """The step `typer-export`."""
    from . import export as onnx

    torch.set_num_threads(options.threads)
    model = checkpoint.network(Typer, options.checkpoint)
    path = onnx.write(model, options.out)
    shutil.copy(options.tokenizer, os.path.join(options.out, "tokenizer.json"))
    items = data.Items(Tokenizer.from_file(options.tokenizer))
    items.add_gold(os.path.join(options.gold, "dev"))
    right = (onnx.scores(path, items, items.rows, options.threads).argmax(1) == [r.type for r in items.rows]).mean()
    print(f"{path}: {os.path.getsize(path) / 1e6:.1f} MB, {right:.4f} of {len(items.rows)} types on dev")
