"""The steps `tagger-pretrain`, `tagger` and `tagger-export`."""
import json
import lzma
import os

import numpy as np
import torch
from tokenizers import Tokenizer

from .. import batches, checkpoint, gold, written
from . import data, evaluate
from .network import Tagger


def _tagger(options, tokenizer, dropout):
    """A tagger for the tokenizer, started from `--init` if given."""
    start = None
    if options.init:
        start = checkpoint.load(options.init)
    vocab = len(start["model"]["emb.weight"]) if start else batches.padded(tokenizer.get_vocab_size())
    shape = {k: start["cfg"][k] for k in ("d", "h", "ff", "enc", "max_len")} if start else {}
    model = Tagger(vocab, drop=dropout, **shape)
    if start:
        print(f"{len(model.load_encoder(start['model']))} tensors from {options.init}", flush=True)
    return model


def pretrain(options):
    """The step `tagger-pretrain`."""
    from .pretrain import pretrain as run, token_stream

    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(options.tokenizer)
    held_out = [s.text for s in gold.sentences(os.path.join(options.gold, "dev"))[0]]
    opened = lzma.open if options.text.endswith(".xz") else open
    with opened(options.text, "rt", encoding="utf8") as lines:
        lines = lines.read().split("\n")
    stream = token_stream(tokenizer, lines, held_out, options.paragraphs, np.random.default_rng(options.seed))
    print(f"{len(stream)} paragraphs, {sum(map(len, stream))} tokens", flush=True)
    run(_tagger(options, tokenizer, 0.0), stream, options.out, options.minutes, options.seed)


def train(options):
    """The step `tagger`."""
    from .train import train as run

    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(options.tokenizer)
    learn, unused = gold.sentences(os.path.join(options.gold, "train"))
    dev, _ = gold.sentences(os.path.join(options.gold, "dev"))
    print(f"{len(learn)} sentences to learn from ({unused} positions not usable), {len(dev)} held out", flush=True)
    rows = [r for s in learn for r in data.rows(tokenizer, s)] * options.times
    if options.written:
        more = list(written.annotated(options.written, options.ant))
        print(f"{len(more)} sentences annotated for the project", flush=True)
        rows += [r for s in more for r in data.rows(tokenizer, s)]
        rows += data.typed_rows(tokenizer, written.typed_positions(options.written, options.ant))
    run(_tagger(options, tokenizer, options.dropout), tokenizer, rows, dev, options)


def export(options):
    """The step `tagger-export`."""
    from . import calibrate, export as onnx

    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(options.tokenizer)
    dev, _ = gold.sentences(os.path.join(options.gold, "dev"))
    model = checkpoint.network(Tagger, options.checkpoint)
    os.makedirs(options.out, exist_ok=True)
    full, small = os.path.join(options.out, "float32.onnx"), os.path.join(options.out, "model.onnx")
    onnx.to_onnx(model, full)
    onnx.quantise(full, small)
    os.remove(full)
    run = onnx.onnx_runner(small, options.threads)
    encoded = [data.encode(tokenizer, s.text) for s in dev]
    points = calibrate.outcomes(tokenizer, dev, evaluate.propose(run, encoded, calibrate.PROPOSE))
    config = os.path.join(options.out, "config.json")
    onnx.write_config(config, model.cfg, calibrate.PROPOSE, calibrate.platt(points))
    threshold, reports = calibrate.best_threshold(run, tokenizer, dev)
    onnx.copy_tokenizer(options.tokenizer, options.out)
    print(f"{small}: {os.path.getsize(small) / 1e6:.1f} MB")
    print("float32:", json.dumps(evaluate.evaluate(model, tokenizer, dev, threshold).report(), indent=1))
    print(f"int8, threshold {threshold}:", json.dumps(reports[threshold], indent=1))
    print("other thresholds:", {t: round(r["identification_f1_actor_overlap"], 4) for t, r in reports.items()})
