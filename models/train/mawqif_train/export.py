"""Checkpoint to ONNX in the layout of Optimum: `OUT/onnx` in float32 and, where the quantiser is
there, `OUT/int8`.

Any checkpoint `{cfg, model}` of this package's network will do, in any of its precisions.
"""
import os
import shutil
import subprocess
import sys

import torch

from . import checkpoint
from .network import Marian


def _projection(out, name, weight, bias):
    out[name + ".weight"], out[name + ".bias"] = weight, bias


def _layer(out, weights, source, target, decoder):
    """Copies one layer; fused projections are cut into those of `transformers`."""

    def copy(theirs, ours):
        _projection(out, target + theirs, weights[f"{source}{ours}.weight"], weights[f"{source}{ours}.bias"])

    def cut(theirs, ours, names):
        matrix, bias = weights[f"{source}{ours}.weight"], weights[f"{source}{ours}.bias"]
        for name, w, b in zip(names, matrix.chunk(len(names)), bias.chunk(len(names))):
            _projection(out, f"{target}{theirs}.{name}_proj", w, b)

    cut("self_attn", "self_attn.qkv", ("q", "k", "v"))
    copy("self_attn.out_proj", "self_attn.out")
    copy("self_attn_layer_norm", "ln1")
    if decoder:
        copy("encoder_attn.q_proj", "cross_attn.q")
        cut("encoder_attn", "cross_attn.kv", ("k", "v"))
        copy("encoder_attn.out_proj", "cross_attn.out")
        copy("encoder_attn_layer_norm", "ln_x")
    copy("fc1", "fc1")
    copy("fc2", "fc2")
    copy("final_layer_norm", "ln2")


def to_transformers(cfg, weights):
    """The same network as a `transformers.MarianMTModel`."""
    from transformers import GenerationConfig, MarianConfig, MarianMTModel

    model = MarianMTModel(
        MarianConfig(
            vocab_size=cfg["vocab"],
            decoder_vocab_size=cfg["vocab"],
            d_model=cfg["d"],
            encoder_layers=cfg["enc"],
            decoder_layers=cfg["dec"],
            encoder_attention_heads=cfg["h"],
            decoder_attention_heads=cfg["h"],
            encoder_ffn_dim=cfg["ff"],
            decoder_ffn_dim=cfg["ff"],
            activation_function="swish",
            scale_embedding=True,
            static_position_embeddings=True,
            max_position_embeddings=cfg["max_len"],
            pad_token_id=0,
            eos_token_id=1,
            forced_eos_token_id=None,
            decoder_start_token_id=0,
            bos_token_id=None,
            share_encoder_decoder_embeddings=True,
            tie_word_embeddings=True,
            dropout=cfg["drop"],
            num_beams=1,
            max_length=cfg["max_len"],
        )
    ).eval()
    state = {
        name: weights["emb.weight"]
        for name in (
            "model.shared.weight",
            "model.encoder.embed_tokens.weight",
            "model.decoder.embed_tokens.weight",
            "lm_head.weight",
        )
    }
    # Padding and the Arabic half of the vocabulary are never generated.
    bias = torch.full((1, cfg["vocab"]), -1e4)
    bias[0, : cfg["tgt_vocab"]] = weights["bias"]
    bias[0, 0] = -1e4
    state["final_logits_bias"] = bias
    for i in range(cfg["enc"]):
        _layer(state, weights, f"enc.{i}.", f"model.encoder.layers.{i}.", decoder=False)
    for i in range(cfg["dec"]):
        _layer(state, weights, f"dec.{i}.", f"model.decoder.layers.{i}.", decoder=True)
    missing, extra = model.load_state_dict({k: v.float().contiguous() for k, v in state.items()}, strict=False)
    if extra or any("embed_positions" not in k for k in missing):
        raise RuntimeError(f"the checkpoint does not fit: missing {missing}, not used {extra}")
    model.generation_config = GenerationConfig(
        decoder_start_token_id=0,
        eos_token_id=1,
        pad_token_id=0,
        max_length=cfg["max_len"],
        num_beams=1,
        bad_words_ids=[[0]],
    )
    return model


@torch.no_grad()
def largest_difference(cfg, weights, model):
    """Largest difference of a logit between our network and `model` on random tokens with padding."""
    own = Marian(**cfg).eval()
    own.load_state_dict({k: v.float() for k, v in weights.items()})
    torch.manual_seed(0)
    source = torch.randint(3, cfg["vocab"], (2, 9))
    source[1, 6:] = 0
    target = torch.randint(3, cfg["tgt_vocab"], (2, 5))
    target[:, 0] = 0
    memory, mask = own.encode(source)
    ours = own.logits(own.decode(target, memory, mask))
    theirs = model(input_ids=source, attention_mask=(source != 0).long(), decoder_input_ids=target).logits
    return float((ours - theirs[..., : cfg["tgt_vocab"]])[..., 1:].abs().max())


def _run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"failed: {' '.join(command)}\n{done.stderr[-2000:]}")


def export(options):
    """Writes `OUT/transformers`, `OUT/onnx` and, with the quantiser, `OUT/int8`."""
    found = checkpoint.load(options.checkpoint)
    cfg, weights = found["cfg"], found["model"]
    model = to_transformers(cfg, weights)
    difference = largest_difference(cfg, weights, model)
    print(f"largest difference of a logit after conversion: {difference:.2e}", flush=True)
    if difference > 1e-3:
        raise SystemExit("the converted network computes something else; nothing was exported")
    hf, onnx = os.path.join(options.out, "transformers"), os.path.join(options.out, "onnx")
    tokenizer = os.path.join(options.data, "tokenizer.json")
    model.save_pretrained(hf)
    shutil.copy(tokenizer, hf)
    command = [sys.executable, "-m", "optimum.commands.optimum_cli", "export", "onnx"]
    command += ["--model", hf, "--task", "text2text-generation-with-past", onnx]
    _run(command)
    for name in ("config.json", "generation_config.json"):
        shutil.copy(os.path.join(hf, name), onnx)
    shutil.copy(tokenizer, onnx)
    print(f"{onnx}: {sorted(os.listdir(onnx))}", flush=True)
    quantiser = os.path.join(os.path.dirname(os.path.abspath(__file__)), "quantize.py")
    if not os.path.exists(quantiser):
        print("no quantiser in this package: float32 only", flush=True)
        return
    _run([sys.executable, "-m", "mawqif_train.quantize", hf, os.path.join(options.out, "int8")])
