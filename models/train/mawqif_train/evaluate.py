"""BLEU and chrF of greedy translations of the development set, from a checkpoint or from ONNX."""
import os

import numpy as np
import torch

from . import batches, checkpoint, vocabulary
from .network import Marian


def _until_end(ids):
    ids = list(ids)
    return [i for i in (ids[: ids.index(vocabulary.EOS)] if vocabulary.EOS in ids else ids) if i != vocabulary.PAD]


def from_checkpoint(path, corpus, rows, batch=64):
    """Greedy translations of the sources `rows` of a corpus by the network of a checkpoint."""
    model = checkpoint.network(Marian, path)
    out = []
    for at in range(0, len(rows), batch):
        source = batches.on("cpu", batches.gather(corpus.s, corpus.so, rows[at : at + batch]))
        out += [_until_end(x) for x in model.generate(source, vocabulary.PAD, vocabulary.EOS).tolist()]
    return out


class OnnxTranslator:
    """Greedy translation by an exported encoder and decoder, one sentence at a time.

    Reads both layouts: that of Optimum (merged decoder, which computes the keys and values of the
    memory in its first step) and that of `quantize.py` (the encoder gives them).
    """

    def __init__(self, folder, threads=2):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads

        def session(name):
            return onnxruntime.InferenceSession(os.path.join(folder, name), options, ["CPUExecutionProvider"])

        merged = "decoder_model_merged.onnx"
        self.encoder = session("encoder_model.onnx")
        self.decoder = session(merged if os.path.exists(os.path.join(folder, merged)) else "decoder_model.onnx")
        self.inputs = {i.name: i.shape for i in self.decoder.get_inputs()}
        self.past = [name for name in self.inputs if name.startswith("past_key_values")]

    def _encode(self, ids, mask):
        """What every decoder step gets, and the cache of the first one."""
        names = [o.name for o in self.encoder.get_outputs()]
        encoded = dict(zip(names, self.encoder.run(None, {"input_ids": ids, "attention_mask": mask})))
        fixed = {"encoder_attention_mask": mask}
        if "encoder_hidden_states" in self.inputs:
            fixed["encoder_hidden_states"] = encoded["last_hidden_state"]
        past = {}
        for name in self.past:
            _, heads, _, width = self.inputs[name]
            given = encoded.get(name.replace("past_key_values", "present"))
            past[name] = np.zeros((1, heads, 0, width), np.float32) if given is None else given
        return fixed, past

    def translate(self, source, longest=200):
        """Ids of the likeliest tokens, without the end mark."""
        ids = np.array([source], np.int64)
        fixed, past = self._encode(ids, np.ones_like(ids))
        names = [o.name for o in self.decoder.get_outputs()]
        token, out = vocabulary.PAD, []
        for step in range(min(longest, 2 * ids.shape[1] + 10)):
            inputs = {"input_ids": np.array([[token]], np.int64), **fixed, **past}
            if "use_cache_branch" in self.inputs:
                inputs["use_cache_branch"] = np.array([step > 0])
            if "past_lengths" in self.inputs:
                inputs["past_lengths"] = np.array([step], np.int64)
            result = dict(zip(names, self.decoder.run(None, inputs)))
            for name in past:
                present = result.get(name.replace("past_key_values", "present"))
                # Keys and values of the memory come with the first step, if at all.
                if present is not None and (step == 0 or ".decoder." in name):
                    past[name] = present
            scores = result["logits"][0, -1].copy()
            scores[vocabulary.PAD] = -np.inf
            token = int(scores.argmax())
            if token == vocabulary.EOS:
                break
            out.append(token)
        return out


def evaluate(options):
    """Translates, prints the scores and a few examples."""
    import sacrebleu

    tokenizer, sizes = vocabulary.load(options.data)
    dev = batches.Corpus.read(os.path.join(options.data, "dev.npz"), sizes["tgt_vocab"])
    chosen = np.argsort(dev.lengths()[0], kind="stable")
    if options.limit:
        chosen = chosen[:: max(1, len(chosen) // options.limit)][: options.limit]
    if options.onnx:
        translator = OnnxTranslator(options.onnx, options.threads)
        found = [translator.translate(dev.pair(i)[0].astype(np.int64)) for i in chosen]
    else:
        torch.set_num_threads(options.threads)
        found = from_checkpoint(options.checkpoint, dev, chosen)
    ours = [tokenizer.decode(x) for x in found]
    theirs = [tokenizer.decode(dev.pair(i)[1].tolist()) for i in chosen]
    for i in range(0, len(ours), max(1, len(ours) // 3)):
        print(f"  ours:   {ours[i][:200]}\n  theirs: {theirs[i][:200]}")
    bleu, chrf = sacrebleu.corpus_bleu(ours, [theirs]), sacrebleu.corpus_chrf(ours, [theirs])
    print(f"{len(ours)} sentences, greedy: BLEU {bleu.score:.1f}, chrF {chrf.score:.1f}", flush=True)
