"""`python -m mawqif_train STEP`: the steps from text to the models that the service loads."""
import argparse

#: Module of each step, imported only when it runs: most steps need few of the packages.
STEPS = {}


def step(parsers, name, text, module, function):
    """Adds a step that calls `module.function` with the parsed options."""
    parser = parsers.add_parser(name, help=text, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    STEPS[name] = (module, function)
    return parser


def translation_steps(parsers):
    """Sample, prepare, train, export, evaluate."""
    p = step(parsers, "sample", "write a tiny made-up parallel corpus", "sample", "sample")
    p.add_argument("--out", default="work/sample", help="folder for sample.tsv")
    p.add_argument("--seed", type=int, default=0)

    p = step(parsers, "prepare", "turn corpora into token arrays", "prepare", "prepare")
    p.add_argument("--corpora", default="work/sample", help="folder of *.tsv and *.tsv.xz tables")
    p.add_argument("--gold", help="folder of annotated news with train/ and dev/")
    p.add_argument("--written", help="folder of the pairs that were written for this project")
    p.add_argument("--ant", help="text of the ANT corpus, a sentence a line (.xz), for the translations in --written")
    p.add_argument("--out", default="work/data", help="folder for the arrays")
    p.add_argument("--tokenizer", help="folder with tokenizer.json and vocab.json to use; without it one is trained")
    p.add_argument("--arabic-pieces", type=int, default=12_000)
    p.add_argument("--english-pieces", type=int, default=8_000)
    p.add_argument("--per-corpus", type=int, default=60_000, help="pairs of each corpus that the vocabulary sees")
    p.add_argument("--variants", type=float, default=0.1, help="share of pairs copied with changed spelling")
    p.add_argument("--joined", type=float, default=0.1, help="share of places where neighbours are joined")
    p.add_argument("--gazetteer", default="../../src/text/gazetteer", help="folder of the service's tables of names")
    p.add_argument("--names", type=float, default=0.5, help="share of pairs copied with English names in the source")
    p.add_argument("--swapped", type=float, default=1.0, help="share of pairs copied with other names on both sides")
    p.add_argument("--seed", type=int, default=1)

    p = step(parsers, "train", "train the translation model, or go on with it", "train", "train")
    p.add_argument("--data", default="work/data")
    p.add_argument("--out", default="work/run", help="folder for last.pt and ema.pt")
    p.add_argument("--minutes", type=float, default=60, help="budget of the run, all its restarts together")
    p.add_argument("--weights", help="file of corpus weights (see weights.txt)")
    p.add_argument("--init", help="checkpoint to start from instead of random weights")
    p.add_argument("--d", type=int, default=256, help="width")
    p.add_argument("--heads", type=int, default=8)
    p.add_argument("--ff", type=int, default=0, help="width of the feed-forward layers; 0 for four times --d")
    p.add_argument("--encoder-layers", type=int, default=6)
    p.add_argument("--decoder-layers", type=int, default=2)
    p.add_argument("--dropout", type=float, default=0.0)
    p.add_argument("--word-dropout", type=float, default=0.0, help="share of words whose embedding is left out")
    p.add_argument("--tokens", type=int, default=16_384, help="target tokens in one update")
    p.add_argument("--micro", type=int, default=4_096, help="padded tokens in one micro-batch")
    p.add_argument("--longest", type=int, default=160, help="longest side in tokens")
    p.add_argument("--lr", type=float, default=2e-3, help="AdamW, for embeddings and vectors")
    p.add_argument("--muon-lr", type=float, default=0.02, help="Muon, for matrices")
    p.add_argument("--warmup", type=int, default=100, help="updates")
    p.add_argument("--cooldown", type=float, default=0.4, help="last share of the budget, in which the rates fall to 0")
    p.add_argument("--smoothing", type=float, default=0.1)
    p.add_argument("--save-every", type=float, default=5, help="minutes")
    p.add_argument("--log-every", type=int, default=25, help="updates")
    p.add_argument("--both-ways", action="store_true", help="learn English to Arabic as well, for back-translation")
    p.add_argument("--dropout-falls", action="store_true", help="dropout falls with the rate in the cool-down")
    p.add_argument("--compile", action="store_true", help="torch.compile the loss (pays on CUDA)")
    p.add_argument("--device", help="cpu or cuda; found out when left out")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seed", type=int, default=0)

    p = step(parsers, "english", "turn English text into token arrays for back-translation", "back_translate", "english")
    p.add_argument("--text", nargs="+", required=True, help="files of English sentences, one a line (.xz or plain)")
    p.add_argument("--data", default="work/data", help="folder with tokenizer.json")
    p.add_argument("--out", default="work/english")
    p.add_argument("--shortest", type=int, default=4, help="words")
    p.add_argument("--longest", type=int, default=60, help="words")
    p.add_argument("--limit", type=int, default=0, help="sentences of each file, drawn at random; 0 for all")
    p.add_argument("--seed", type=int, default=0)

    p = step(parsers, "back-translate", "write Arabic for English text", "back_translate", "back_translate")
    p.add_argument("--checkpoint", default="work/both/ema.pt", help="network trained --both-ways")
    p.add_argument("--english", default="work/english", help="folder of the step `english`")
    p.add_argument("--data", default="work/data", help="folder with tokenizer.json")
    p.add_argument("--out", default="work/data", help="folder for the corpora")
    p.add_argument("--top", type=int, default=10, help="draw every token from this many likeliest ones")
    p.add_argument("--tokens", type=int, default=8_192, help="padded English tokens in a batch")
    p.add_argument("--limit", type=int, default=0, help="first sentences of every array only; 0 for all")
    p.add_argument("--device", help="cpu or cuda; found out when left out")
    p.add_argument("--seed", type=int, default=0)

    p = step(parsers, "pack", "store a checkpoint in 8 bits", "checkpoint", "run")
    p.add_argument("--checkpoint", default="work/run/ema.pt")
    p.add_argument("--out", default="checkpoints/translate-ar-en-int8.pt")

    p = step(parsers, "export", "export a checkpoint to ONNX", "export", "export")
    p.add_argument("--checkpoint", default="work/run/ema.pt")
    p.add_argument("--data", default="work/data", help="folder with tokenizer.json")
    p.add_argument("--out", default="work/export", help="folder for transformers/, onnx/ and int8/")

    p = step(parsers, "evaluate", "BLEU and chrF on the development set", "evaluate", "evaluate")
    source = p.add_mutually_exclusive_group()
    source.add_argument("--checkpoint", default="work/run/ema.pt")
    source.add_argument("--onnx", help="folder of an exported model instead of a checkpoint")
    p.add_argument("--data", default="work/data")
    p.add_argument("--limit", type=int, default=0, help="sentences, spread over all lengths; 0 for all")
    p.add_argument("--threads", type=int, default=2)


def tagger_steps(parsers):
    """Tagger of positions: pre-training, training, export."""
    p = step(parsers, "tagger-pretrain", "masked-token training of the tagger's encoder", "tagger.command", "pretrain")
    p.add_argument("--text", required=True, help="file of Arabic paragraphs, one a line (.xz or plain)")
    p.add_argument("--gold", required=True, help="folder of annotated news; text of its dev/ is left out")
    p.add_argument("--tokenizer", required=True, help="tokenizer.json")
    p.add_argument("--init", help="checkpoint of a translation network or tagger to start from")
    p.add_argument("--out", default="work/tagger-encoder")
    p.add_argument("--minutes", type=float, default=25)
    p.add_argument("--paragraphs", type=int, default=170_000)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seed", type=int, default=0)

    p = step(parsers, "tagger", "train the tagger of positions", "tagger.command", "train")
    p.add_argument("--gold", required=True, help="folder of annotated news with train/ and dev/")
    p.add_argument("--tokenizer", required=True, help="tokenizer.json")
    p.add_argument("--init", help="checkpoint of a translation network, of tagger-pretrain or of a tagger")
    p.add_argument("--written", help="folder with positions.tsv.xz and types.tsv.xz: learn from them too")
    p.add_argument("--ant", help="text of the ANT corpus, a sentence a line (.xz), for --written")
    p.add_argument("--times", type=int, default=1, help="how often the annotated news count beside --written")
    p.add_argument("--out", default="work/tagger")
    p.add_argument("--minutes", type=float, default=40)
    p.add_argument("--epochs", type=int, default=8)
    p.add_argument("--tokens", type=int, default=4_096, help="padded tokens in a batch")
    p.add_argument("--muon-lr", type=float, default=0.012)
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--warmup", type=int, default=60, help="updates")
    p.add_argument("--dropout", type=float, default=0.1)
    p.add_argument("--word-dropout", type=float, default=0.08)
    p.add_argument("--save-every", type=float, default=5, help="minutes")
    p.add_argument("--device", help="cpu or cuda; found out when left out")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seed", type=int, default=1)

    p = step(parsers, "tagger-export", "export the tagger to ONNX and measure it", "tagger.command", "export")
    p.add_argument("--checkpoint", default="work/tagger/best.pt")
    p.add_argument("--gold", required=True, help="folder of annotated news; dev/ is measured")
    p.add_argument("--tokenizer", required=True, help="tokenizer.json")
    p.add_argument("--out", default="../tag-positions-ar")
    p.add_argument("--threads", type=int, default=2)


def types_step(parsers):
    """Types of positions: weights over words."""
    p = step(parsers, "letters", "learn how letters of names are written in Latin script", "letters", "letters")
    p.add_argument("--names", required=True, help="table of names: Arabic, English, corpus (.xz)")
    p.add_argument("--gold", required=True, help="folder of annotated news with train/")
    p.add_argument("--gazetteer", default="../../src/text/gazetteer")
    p.add_argument("--out", default="../../src/positions/lexicon/letter_weights.tsv")

    p = step(parsers, "typed", "write the statements of the ANT corpus whose type was told for this project", "written", "typed")
    p.add_argument("--written", default="written", help="folder with types.tsv.xz")
    p.add_argument("--ant", required=True, help="text of the ANT corpus, a sentence a line (.xz)")
    p.add_argument("--out", default="work/typed.tsv", help="table of type, q or p, reporting word, statement")

    p = step(parsers, "types", "fit the weights that tell the type of a position", "types", "run")
    p.add_argument("--train", required=True, help="features of annotated news, from examples/type_features.rs")
    p.add_argument("--typed", help="features of the statements that the step `typed` wrote, learnt as well")
    p.add_argument("--times", type=int, default=3, help="how often the annotated news count beside --typed")
    p.add_argument("--dev", help="features to measure on")
    p.add_argument("--l2", type=float, nargs="+", default=[6.0], help="regularisation; the first one is written")
    p.add_argument("--least", type=int, default=3, help="leave out features that are rarer")
    p.add_argument("--folds", type=int, default=0, help="cross-validate in this many folds of files, each l2")
    p.add_argument("--out", default="../../src/positions/lexicon/type_weights.tsv")
    p.add_argument("--threads", type=int, default=2)


def typer_steps(parsers):
    """Types of positions: a network."""
    p = step(parsers, "typer", "train the network that tells the type of a position", "typer.command", "train")
    p.add_argument("--gold", required=True, help="folder of annotated news with train/ and dev/")
    p.add_argument("--written", default="written", help="folder with positions.tsv.xz and types.tsv.xz")
    p.add_argument("--ant", required=True, help="text of the ANT corpus, a sentence a line (.xz)")
    p.add_argument("--tokenizer", required=True, help="tokenizer.json")
    p.add_argument("--init", default="checkpoints/translate-ar-en-int8.pt", help="checkpoint of a translation network or typer")
    p.add_argument("--out", default="work/typer")
    p.add_argument("--marked", type=int, default=2, help="upper layers, which see the marks and are trained")
    p.add_argument("--whole", action="store_true", help="train the lower layers as well (a GPU: minutes; a CPU: hours)")
    p.add_argument("--device", help="cpu or cuda, for --whole; found out when left out")
    p.add_argument("--times", type=int, default=2, help="how often the annotated news count beside --written")
    p.add_argument("--hold-out", type=int, default=10, help="hold out one file of so many of the annotated news; 0 for none")
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--tokens", type=int, default=4_096, help="padded marked tokens in a batch")
    p.add_argument("--lr", type=float, default=2.5e-4)
    p.add_argument("--warmup", type=int, default=60, help="updates")
    p.add_argument("--dropout", type=float, default=0.1)
    p.add_argument("--judge-every", type=int, default=400, help="updates")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seed", type=int, default=1)

    p = step(parsers, "typer-export", "export that network to ONNX and measure it", "typer.command", "export")
    p.add_argument("--checkpoint", default="work/typer/typer.pt")
    p.add_argument("--gold", required=True, help="folder of annotated news; dev/ is measured")
    p.add_argument("--tokenizer", required=True, help="tokenizer.json")
    p.add_argument("--out", default="../type-positions-ar")
    p.add_argument("--threads", type=int, default=2)


def main():
    parser = argparse.ArgumentParser(prog="python -m mawqif_train", description=__doc__)
    parsers = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    translation_steps(parsers)
    tagger_steps(parsers)
    types_step(parsers)
    typer_steps(parsers)
    options = parser.parse_args()
    module, function = STEPS[options.step]
    imported = __import__(f"mawqif_train.{module}", fromlist=[function])
    getattr(imported, function)(options)


if __name__ == "__main__":
    main()
