"""Mawqif, CTranslate2 and Optimum with the same weights on the same sentences.

    python compare.py [--threads 1 2] [--beams 1 4] [--rounds 5]

Exports the checkpoint (models/train) unless that was done before, converts it for the others, and lets
every engine translate the same 500 sentences, one process per engine and round, in turn. Times are from
text to text: tokenizing, decoding and joining pieces included, loading and one warm-up excluded. Printed
are medians over the rounds.

Everybody gets int8 weights, the same search, at most 3 tokens per source token and 24 more, and sorted
batches of the best size found for it with --tune. Mawqif alone decodes again what fell into a loop.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
ENGINES = ("mawqif", "ctranslate2", "optimum")
# Source tokens in a batch, padding included; see --tune.
BATCH_TOKENS = {"ctranslate2": 2048, "optimum": 1024}
SENTENCES = 500


def sentences(shared):
    """Arabic and English: every n-th line of both tables, the same number of each."""
    pairs = []
    for name in ("flores-dev.tsv", "ntrex-dev.tsv"):
        lines = (shared / "eval" / name).read_text().splitlines()
        step = len(lines) // (SENTENCES // 2)
        pairs += [line.split("\t")[:2] for line in lines[::step][: SENTENCES // 2]]
    return [a for a, _ in pairs], [e for _, e in pairs]


# --- preparing ---------------------------------------------------------------------------------------


def prepare(options):
    work = options.work
    hf, ours = work / "transformers", work / "int8"
    if not hf.is_dir() or not ours.is_dir():
        data = work / "data"
        data.mkdir(parents=True, exist_ok=True)
        shutil.copy(options.tokenizer, data / "tokenizer.json")
        command = [sys.executable, "-m", "mawqif_train", "export", "--checkpoint", str(options.checkpoint)]
        command += ["--data", str(data), "--out", str(work)]
        subprocess.run(command, cwd=PROJECT / "models/train", check=True)
    for beams in (1, 4):
        mawqif_models(ours, work / f"mawqif-{beams}", beams)
    if not (work / "ctranslate2").is_dir():
        to_ctranslate2(hf, work / "ctranslate2")
    if not (work / "optimum").is_dir():
        to_optimum(work / "onnx", work / "optimum")


def mawqif_models(source, folder, beams):
    """A folder of models that holds the translator alone, so that memory is that of one model."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder / "translate")
    path = folder / "translate/generation_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "num_beams": beams}))
    names = ("encoder_model.onnx", "decoder_model.onnx", "config.json", "generation_config.json", "tokenizer.json")
    hashes = {n: hashlib.sha256((folder / "translate" / n).read_bytes()).hexdigest() for n in names}
    lines = ["[[model]]", 'name = "translate"', 'role = "translate"', 'dir = "translate"', 'licence = "Apache-2.0"']
    lines += ['source = "benches/compare"', 'source_languages = ["ar"]', 'target_languages = ["en"]', "[model.files]"]
    lines += [f'"{name}" = "{value}"' for name, value in hashes.items()]
    (folder / "manifest.toml").write_text("\n".join(lines) + "\n")


def to_ctranslate2(hf, out):
    """Through the specification of CTranslate2: its converter wants a sentencepiece tokenizer."""
    import torch
    from ctranslate2.converters.transformers import MarianMTLoader, BartLoader
    from tokenizers import Tokenizer
    from transformers import MarianMTModel

    class Loader(MarianMTLoader):
        def set_decoder(self, spec, decoder):
            # Our decoder starts from the embedding of its start token, not from zeros.
            BartLoader.set_decoder(self, spec, decoder)

    with torch.no_grad():
        model = MarianMTModel.from_pretrained(hf)
        model.config.normalize_before = False
        model.config.normalize_embedding = False
        spec = BartLoader.get_model_spec(Loader(), model)
    vocabulary = Tokenizer.from_file(str(hf / "tokenizer.json")).get_vocab()
    tokens = [token for token, _ in sorted(vocabulary.items(), key=lambda item: item[1])]
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.eos_token, spec.config.bos_token, spec.config.unk_token = tokens[1], tokens[0], tokens[2]
    spec.config.decoder_start_token = tokens[0]
    spec.validate()
    spec.optimize(quantization="int8")
    out.mkdir(parents=True)
    spec.save(str(out))


def to_optimum(onnx, out):
    """Dynamic quantisation as Optimum does it for processors with AVX-512 VNNI."""
    from optimum.onnxruntime import ORTQuantizer
    from optimum.onnxruntime.configuration import AutoQuantizationConfig

    out.mkdir(parents=True)
    config = AutoQuantizationConfig.avx512_vnni(is_static=False, per_channel=False)
    for name in ("encoder_model", "decoder_model", "decoder_with_past_model"):
        quantizer = ORTQuantizer.from_pretrained(str(onnx), file_name=f"{name}.onnx")
        quantizer.quantize(save_dir=str(out), quantization_config=config, file_suffix="quantized")
    for name in ("config.json", "generation_config.json", "tokenizer.json"):
        shutil.copy(onnx / name, out / name)


# --- one run -----------------------------------------------------------------------------------------


def peak_mb():
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    return float("nan")


def batches(encoded, tokens):
    """Places of sentences of similar length, as many as fit."""
    order = sorted(range(len(encoded)), key=lambda i: -len(encoded[i]))
    found, at = [], 0
    while at < len(order):
        size = max(1, tokens // len(encoded[order[at]]))
        found.append(order[at : at + size])
        at += size
    return found


def limit(lengths):
    return 3 * max(lengths) + 24


def run_ctranslate2(options, texts):
    import ctranslate2
    from tokenizers import Tokenizer

    folder = options.work / "ctranslate2"
    tokenizer = Tokenizer.from_file(str(options.work / "transformers/tokenizer.json"))
    # Sentences are plenty, so a worker per thread is faster than threads inside of products.
    translator = ctranslate2.Translator(
        str(folder), device="cpu", inter_threads=options.threads[0], intra_threads=1, compute_type="int8"
    )

    def translate(texts):
        encoded = [e.tokens for e in tokenizer.encode_batch(texts)]
        waiting = []
        for batch in batches(encoded, options.batch_tokens):
            sources = [encoded[i] for i in batch]
            results = translator.translate_batch(
                sources,
                beam_size=options.beams[0],
                max_decoding_length=limit([len(s) for s in sources]),
                asynchronous=True,
            )
            waiting.append((batch, results))
        found = [None] * len(texts)
        for batch, results in waiting:
            for i, result in zip(batch, results):
                found[i] = result.result().hypotheses[0]
        ids = [[tokenizer.token_to_id(t) for t in tokens] for tokens in found]
        return tokenizer.decode_batch(ids), sum(len(x) + 1 for x in ids)

    return translate


def run_optimum(options, texts):
    import onnxruntime
    import torch
    from optimum.onnxruntime import ORTModelForSeq2SeqLM
    from tokenizers import Tokenizer

    torch.set_num_threads(options.threads[0])
    session = onnxruntime.SessionOptions()
    session.intra_op_num_threads = options.threads[0]
    # Threads that spin while they wait take the processor from others on a machine that is shared.
    session.add_session_config_entry("session.intra_op.allow_spinning", "0")
    folder = options.work / "optimum"
    model = ORTModelForSeq2SeqLM.from_pretrained(
        str(folder),
        encoder_file_name="encoder_model_quantized.onnx",
        decoder_file_name="decoder_model_quantized.onnx",
        decoder_with_past_file_name="decoder_with_past_model_quantized.onnx",
        session_options=session,
        use_cache=True,
    )
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def translate(texts):
        encoded = [e.ids for e in tokenizer.encode_batch(texts)]
        found = [None] * len(texts)
        for batch in batches(encoded, options.batch_tokens):
            width = max(len(encoded[i]) for i in batch)
            ids = torch.zeros(len(batch), width, dtype=torch.long)
            mask = torch.zeros_like(ids)
            for row, i in enumerate(batch):
                ids[row, : len(encoded[i])] = torch.tensor(encoded[i])
                mask[row, : len(encoded[i])] = 1
            out = model.generate(
                input_ids=ids,
                attention_mask=mask,
                num_beams=options.beams[0],
                do_sample=False,
                max_length=limit([width]) + 1,
            )
            for i, tokens in zip(batch, out.tolist()):
                tokens = tokens[1:]
                found[i] = tokens[: tokens.index(1)] if 1 in tokens else [t for t in tokens if t != 0]
        return tokenizer.decode_batch(found), sum(len(x) + 1 for x in found)

    return translate


def engine(options):
    """One engine in a process of its own; prints JSON."""
    texts = options.sentences.read_text().splitlines()
    translate = {"ctranslate2": run_ctranslate2, "optimum": run_optimum}[options.engine](options, texts)
    translate(texts[:32])
    clock = time.perf_counter()
    english, tokens = translate(texts)
    seconds = time.perf_counter() - clock
    print(json.dumps({"seconds": seconds, "tokens": tokens, "peak_mb": peak_mb(), "english": english}))


def run_mawqif(options, threads, beams):
    english = options.work / "mawqif.en"
    command = [str(options.mawqif), "bench", str(options.work / "sentences.txt"), "--json"]
    command += ["--models", str(options.work / f"mawqif-{beams}"), "--threads", str(threads), "--repeat", "1"]
    command += ["--sentences", str(SENTENCES), "--latency-sentences", "0", "--hypotheses", str(english)]
    command += ["--log", "warn"]
    done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    speed = done["throughput"]
    return {
        "seconds": speed["seconds"],
        "tokens": round(speed["target_tokens_per_s"] * speed["seconds"]),
        "peak_mb": done["peak_rss_mb"],
        "cold_ms": done["cold_start_ms"],
        "english": english.read_text().splitlines(),
    }


def run_other(options, name, threads, beams, batch_tokens=None):
    command = [sys.executable, str(HERE / "compare.py"), "--engine", name, "--work", str(options.work)]
    command += ["--threads", str(threads), "--beams", str(beams)]
    command += ["--batch-tokens", str(batch_tokens or BATCH_TOKENS[name])]
    command += ["--sentences", str(options.work / "sentences.txt")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1" if name == "ctranslate2" else str(threads)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


# --- all of them -------------------------------------------------------------------------------------


def tune(options):
    for name in BATCH_TOKENS:
        for threads in options.threads:
            for tokens in (256, 512, 1024, 2048, 4096):
                got = run_other(options, name, threads, 1, tokens)
                print(f"{name} {threads} threads, {tokens} tokens a batch: {got['tokens'] / got['seconds']:.0f} tokens/s")


def compare(options):
    import sacrebleu

    arabic, english = sentences(options.shared)
    options.work.mkdir(parents=True, exist_ok=True)
    (options.work / "sentences.txt").write_text("\n".join(arabic) + "\n")
    if options.tune:
        return tune(options)
    print(f"{len(arabic)} sentences, load before: {os.getloadavg()[0]:.2f}", flush=True)
    print("| beams | threads | engine | target tokens/s | slowest-fastest | mawqif is | BLEU | chrF | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for beams in options.beams:
        for threads in options.threads:
            rounds = {name: [] for name in options.engines}
            for _ in range(options.rounds):
                for name in options.engines:
                    run = run_mawqif if name == "mawqif" else lambda o, t, b, n=name: run_other(o, n, t, b)
                    rounds[name].append(run(options, threads, beams))
            rate = {name: [r["tokens"] / r["seconds"] for r in runs] for name, runs in rounds.items()}
            for name, runs in rounds.items():
                # Of the same round, since the machine may be busier in one round than in another.
                ratio = statistics.median(a / b for a, b in zip(rate["mawqif"], rate[name])) if "mawqif" in rate else 0
                bleu = sacrebleu.corpus_bleu(runs[0]["english"], [english]).score
                chrf = sacrebleu.corpus_chrf(runs[0]["english"], [english]).score
                peak = statistics.median(r["peak_mb"] for r in runs)
                print(
                    f"| {beams} | {threads} | {name} | {statistics.median(rate[name]):.0f} "
                    f"| {min(rate[name]):.0f}-{max(rate[name]):.0f} | {ratio:.2f}x | {bleu:.1f} | {chrf:.1f} | {peak:.0f} |",
                    flush=True,
                )
            if "mawqif" in rounds:
                cold = statistics.median(r["cold_ms"] for r in rounds["mawqif"])
                print(f"cold start of mawqif with this model alone: {cold:.0f} ms", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    path = pathlib.Path
    parser.add_argument("--mawqif", type=path, default=PROJECT / "target/release/mawqif")
    parser.add_argument("--shared", type=path, default=path(os.environ.get("MAWQIF_SHARED", PROJECT.parent / "shared")))
    parser.add_argument("--checkpoint", type=path, default=PROJECT / "models/train/checkpoints/translate-ar-en-int8.pt")
    parser.add_argument("--tokenizer", type=path, default=PROJECT / "models/translate-ar-en/tokenizer.json")
    parser.add_argument("--work", type=path, default=HERE / "work")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--beams", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--tune", action="store_true", help="try sizes of batches for the others")
    parser.add_argument("--prepare", action="store_true", help="export and convert only")
    parser.add_argument("--engine", choices=ENGINES[1:], help=argparse.SUPPRESS)
    parser.add_argument("--batch-tokens", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--sentences", type=path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.work = options.work.resolve()
    if options.engine:
        return engine(options)
    prepare(options)
    if not options.prepare:
        compare(options)


main()
