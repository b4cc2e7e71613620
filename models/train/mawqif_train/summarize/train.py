"""Fine-tunes the encoder on the gold articles.

    python -m mawqif_train.summarize.train --gold ../../../shared/gold/train --encoder DIR --out DIR
"""

import argparse
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from .. import precision
from . import align, gold, noise
from .model import IGNORE, SalienceAndKeep, collate, lay_out, targets


def masked(logits, target):
    """Mean binary cross-entropy where there is a target."""
    mask = target != IGNORE
    return bce(logits.float()[mask], target[mask])


def average_precision(scores: torch.Tensor, truth: torch.Tensor) -> float:
    """Area under the precision-recall curve, as the mean precision at each hit."""
    hits = truth[scores.argsort(descending=True)]
    precision = hits.cumsum(0) / torch.arange(1, len(hits) + 1)
    return (precision * hits).sum().item() / max(1.0, hits.sum().item())


@torch.no_grad()
def evaluate(model, rows, size=16):
    """Loss of both heads, average precision of keep, and how often the best sentence is found."""
    model.eval()
    keep_logits, keep_truth, losses, first = [], [], [], []
    for at in range(0, len(rows), size):
        ids, mask, keep, salience = collate(rows[at : at + size])
        with precision.autocast("cpu"):
            s, k, _ = model(ids, mask)
        losses.append((masked(k, keep).item(), masked(s, salience).item()))
        keep_logits.append(k.float()[keep != IGNORE])
        keep_truth.append(keep[keep != IGNORE])
        for one, truth in zip(s.float(), salience):
            at_marks = truth != IGNORE
            first.append((one[at_marks] - truth[at_marks]).shape[0] > 0 and
                         truth[at_marks][one[at_marks].argmax()] >= truth[at_marks].max() - 1e-6)
    model.train()
    k, s = (sum(x) / len(x) for x in zip(*losses))
    return k, s, average_precision(torch.cat(keep_logits), torch.cat(keep_truth)), sum(map(float, first)) / len(first)


def main():
    """Trains and saves the weights of the last epoch (no choice among epochs on held-out data)."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--gold", type=Path, required=True)
    arguments.add_argument("--encoder", type=Path, required=True)
    arguments.add_argument("--own", type=Path, help="our own translations: a table of `mawqif eval translation --output`")
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--epochs", type=int, default=4)
    arguments.add_argument("--batch", type=int, default=8)
    arguments.add_argument("--rate", type=float, default=1.5e-4)
    arguments.add_argument("--held-out", type=int, default=100, help="articles at the end kept for watching")
    arguments.add_argument("--resume", type=Path, help="start from these weights (model.pt)")
    arguments.add_argument("--threads", type=int, default=1)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(7)
    rng = random.Random(7)

    tokenizer = Tokenizer.from_file(str(options.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    references = gold.read(options.gold)
    articles = [(a, align.label(a)) for a in references]
    def row(article, labels):
        ids, places = lay_out(tokenizer, article.title, article.sentences)
        return (ids, *targets(places, labels))
    cut = len(articles) - options.held_out
    training, held_out = articles[:cut], [row(*pair) for pair in articles[cut:]]
    if options.own:
        # What a sentence is worth does not change with its English; which words stay does.
        worth = {(a.id, a.summary): labels.salience for a, labels in articles[:cut]}
        own = gold.translated(references[:cut], options.own)
        labelled = [(a, align.label(a)) for a in own]
        training += [(a, align.Labels(l.words, l.keep, worth[a.id, a.summary])) for a, l in labelled]
        print(f"{len(own)} articles in our own translation beside {cut} in the reference one", flush=True)

    model = SalienceAndKeep.from_pretrained(str(options.encoder))
    # The mean loss of a keep-all-equal head starts at the prior instead of at 0.69.
    torch.nn.init.constant_(model.heads.bias, -1.0)
    if options.resume:
        model.load_state_dict(torch.load(options.resume))
    decay = [p for n, p in model.named_parameters() if p.dim() > 1 and p.requires_grad and "heads" not in n]
    rest = [p for n, p in model.named_parameters() if p.dim() <= 1 and p.requires_grad and "heads" not in n]
    optimizer = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0},
         {"params": model.heads.parameters(), "lr": 1e-3, "weight_decay": 0.0}], lr=options.rate)
    steps = options.epochs * (len(training) // options.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.02, 1 - step / steps))
    model.train()
    began = time.time()
    for epoch in range(options.epochs):
        rows = [row(*noise.roughen(a, l, rng)) for a, l in training]
        rng.shuffle(rows)
        # Batches of like length waste little padding; the order of batches stays random.
        rows = [r for at in range(0, len(rows), 8 * options.batch)
                for r in sorted(rows[at : at + 8 * options.batch], key=lambda r: len(r[0]))]
        starts = list(range(0, len(rows) - options.batch + 1, options.batch))
        rng.shuffle(starts)
        total = 0.0
        for number, at in enumerate(starts):
            ids, mask, keep, salience = collate(rows[at : at + options.batch])
            with precision.autocast("cpu"):
                s, k, _ = model(ids, mask)
            loss = masked(k, keep) + 0.5 * masked(s, salience)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
            if number % 20 == 19:
                print(f"epoch {epoch} step {number + 1}/{len(starts)} loss {total / (number + 1):.4f} "
                      f"{time.time() - began:.0f} s", flush=True)
        if held_out:
            k, s, ap, best = evaluate(model, held_out)
            print(f"epoch {epoch} held out: keep {k:.4f} salience {s:.4f} keep AP {ap:.4f} best sentence {best:.3f}",
                  flush=True)
        options.out.mkdir(parents=True, exist_ok=True)
        torch.save(model.state_dict(), options.out / "model.pt")


if __name__ == "__main__":
    main()
