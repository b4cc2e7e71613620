"""Trained Marian weights -> the two ONNX files that ship.

    python -m mawqif_train.quantize HF_DIR OUT_DIR [--scheme row]

HF_DIR holds a MarianMTModel as transformers saves it (config.json, generation_config.json,
model.safetensors, tokenizer.json). OUT_DIR gets encoder_model.onnx, decoder_model.onnx and the three
JSON files. Needs numpy and onnx.

Why not the export of Optimum, quantised by onnxruntime? Two reasons.

*Batches.* Dynamic quantisation takes one activation scale per product for the whole batch, so the
translation of a sentence depends on its company. Here every row is scaled by itself.

*Speed.* The exported decoder has some 590 nodes per step, most of them computing shapes, and the
products of this small model are cheaper than the nodes around them. Written by hand it has 130,
of which 60 scale rows.

Measured on 500 sentences (FLORES and NTREX dev), one thread, batches of 16, tokens per CPU second: scale
per row 4,900, BLEU 5.7; one scale per product, fixed beforehand on 200 news sentences, 5,500, BLEU 5.8; one
scale per batch (onnxruntime's dynamic scheme) 5,000, BLEU 5.9, but 47 of 72 sentences changed with their
batch; 8-bit blocks (MatMulNBits) 3,200, BLEU 5.7; 4-bit blocks 2,800, BLEU 4.7; fp32 2,700, BLEU 5.9. Rows
need no calibration and follow any text, which is worth a tenth of the speed.

The graphs differ from Optimum's in two ways, which the engine detects by the names of inputs and
outputs: the encoder gives the cross-attention caches (`present.{i}.encoder.{key,value}`) that the first
decoder step would compute, and the decoder therefore is one graph without branches that starts from
empty `past_key_values.{i}.decoder.{key,value}`. The decoder takes exactly one token per row and step.
Tokens that the model never generates (final_logits_bias <= -1e4 up to the end of the vocabulary) are
cut off the output.

Shapes: B batch, S source tokens, T target tokens so far, D model, H heads, K = D / H, V vocabulary.
"""
import argparse
import json
import pathlib
import shutil

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper as oh
from onnx import numpy_helper

OPSET = 17
IR_VERSION = 8
CONTRIB = "com.microsoft"
NEVER = -1e4
SCHEMES = ("row", "fp32")


def read_safetensors(path):
    """All tensors of a safetensors file as float32: an 8-byte length, a JSON header, raw data."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    data = raw[8 + size :]
    kinds = {"F32": np.float32, "F16": np.float16}
    out = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            flat = np.frombuffer(data[start:end], dtype=kinds[entry["dtype"]])
            out[name] = flat.reshape(entry["shape"]).astype(np.float32)
    return out


class Graph:
    """Collects nodes and constants; names are made up in order, so builds are reproducible."""

    def __init__(self, scheme):
        self.nodes, self.constants, self.scheme = [], {}, scheme
        # Activations as integers, by the activation: products of one activation share them.
        self.quantised = {}
        # [R] zero points, one per row; set by the graph as soon as it knows its rows.
        self.zeros = None

    def const(self, name, array):
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def add(self, op, inputs, outputs=1, domain="", **attributes):
        names = [f"v{len(self.nodes)}_{i}" for i in range(outputs)] if isinstance(outputs, int) else list(outputs)
        self.nodes.append(oh.make_node(op, inputs, names, name=f"n{len(self.nodes)}", domain=domain, **attributes))
        return names[0] if len(names) == 1 else names

    def ints(self, *values):
        return self.const("i_" + "_".join(map(str, values)).replace("-", "m"), np.array(values, np.int64))

    def floats(self, value):
        return self.const(f"f_{value!r}", np.array(value, np.float32))

    def flatten(self, x, width):
        """[.., width] -> [R, width]"""
        return self.add("Reshape", [x, self.ints(-1, width)])

    def rows(self, flat_ids):
        """Tells the graph its rows: [R] token ids."""
        self.zeros = self.add("Expand", [self.zero_point(), self.add("Shape", [flat_ids])])

    def zero_point(self):
        # Unsigned activations times signed weights are what CPUs multiply fastest.
        return self.const("zero_point", np.uint8(128))

    def linear(self, x, name, weight, bias=None):
        """x @ weight.T + bias for [R, in] x; weight is [out, in] as in PyTorch."""
        if self.scheme == "fp32":
            y = self.add("MatMul", [x, self.const(f"{name}.weight", weight.T)])
        else:
            scale = np.maximum(np.abs(weight).max(axis=1), 1e-12) / 127
            q = self.const(f"{name}.q", np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8).T)
            levels, row_scale = self.quantise(x)
            inputs = [levels, q, self.floats(1.0), self.const(f"{name}.scale", scale), self.zero_point()]
            y = self.add("Mul", [self.add("MatMulIntegerToFloat", inputs, domain=CONTRIB), row_scale])
        return y if bias is None else self.add("Add", [y, self.const(f"{name}.bias", bias)])

    def quantise(self, x):
        """Integers of x and their scale per row, [R, in] and [R, 1]."""
        if x not in self.quantised:
            # A row of zeros has the scale 0, whatever integers, and gives zeros again.
            absmax = self.add("ReduceMax", [self.add("Abs", [x])], axes=[-1], keepdims=1)
            scale = self.add("Mul", [absmax, self.floats(1 / 127)])
            flat = self.add("Reshape", [scale, self.ints(-1)])
            self.quantised[x] = self.add("QuantizeLinear", [x, flat, self.zeros], axis=0), scale
        return self.quantised[x]

    def embedding(self, ids, name, table):
        """Rows of an int8 table with a scale per row."""
        if self.scheme == "fp32":
            return self.add("Gather", [self.const(f"{name}.weight", table), ids])
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
        x = self.add("Gather", [self.const(f"{name}.q", np.rint(table / scale).astype(np.int8)), ids])
        scale = self.add("Gather", [self.const(f"{name}.scale", scale.astype(np.float32)), ids])
        return self.add("Mul", [self.add("Cast", [x], to=T.FLOAT), scale])

    def save(self, path, inputs, outputs):
        graph = oh.make_graph(self.nodes, path.stem, inputs, outputs, list(self.constants.values()))
        opsets = [oh.make_opsetid("", OPSET), oh.make_opsetid(CONTRIB, 1)]
        model = oh.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="mawqif")
        path.write_bytes(model.SerializeToString(deterministic=True))


class Marian:
    """The weights and sizes of a MarianMTModel."""

    def __init__(self, folder):
        self.w = read_safetensors(folder / "model.safetensors")
        self.config = c = json.loads((folder / "config.json").read_text())
        assert c["model_type"] == "marian" and c["activation_function"] == "swish", "not a Marian model with swish"
        assert c["encoder_attention_heads"] == c["decoder_attention_heads"]
        self.d, self.heads, self.positions = c["d_model"], c["encoder_attention_heads"], c["max_position_embeddings"]
        self.k = self.d // self.heads
        self.embed = self.w["model.shared.weight"] * (self.d**0.5 if c["scale_embedding"] else 1.0)
        bias = self.w["final_logits_bias"].reshape(-1)
        self.targets = int(np.nonzero(bias > NEVER)[0].max()) + 1
        self.bias = bias[: self.targets]
        self.output = self.w.get("lm_head.weight", self.w["model.shared.weight"])[: self.targets]

    def sinusoids(self):
        position, dim = np.arange(self.positions)[:, None], np.arange(self.d)[None, :]
        angle = position / np.power(10000, 2 * (dim // 2) / self.d)
        out = np.zeros((self.positions, self.d))
        half = self.d // 2
        out[:, :half], out[:, half:] = np.sin(angle[:, 0::2]), np.cos(angle[:, 1::2])
        return out.astype(np.float32)

    def part(self, prefix, *names):
        """Weights and biases of some projections, one below the other."""
        return [np.concatenate([self.w[f"{prefix}.{n}.{kind}"] for n in names]) for kind in ("weight", "bias")]

    def residual(self, g, x, prefix, linear, norm, y):
        """LayerNorm(x + linear(y)), bias and sum inside of the normalisation."""
        weight, bias = self.part(prefix, linear)
        y = g.linear(y, f"{prefix}.{linear}", weight)
        gamma, beta = (g.const(f"{prefix}.{norm}.{kind}", self.w[f"{prefix}.{norm}.{kind}"]) for kind in ("weight", "bias"))
        inputs = [y, x, gamma, beta, g.const(f"{prefix}.{linear}.bias", bias)]
        return g.add("SkipLayerNormalization", inputs, domain=CONTRIB, epsilon=1e-5)

    def feed_forward(self, g, x, prefix):
        y = g.linear(x, f"{prefix}.fc1", *self.part(prefix, "fc1"))
        y = g.add("QuickGelu", [y], domain=CONTRIB, alpha=1.0)  # alpha 1 is swish
        return self.residual(g, x, prefix, "fc2", "final_layer_norm", y)

    def attention(self, g, inputs, outputs=1):
        """[B, S, D] queries and [B, S, D] or [B, H, S, K] keys and values -> [R, D]"""
        y = g.add("MultiHeadAttention", inputs, outputs, domain=CONTRIB, num_heads=self.heads)
        return g.flatten(y if outputs == 1 else y[0], self.d)

    def self_attention(self, g, x, prefix, shape, rest, outputs=1):
        """Queries, keys and values in one product."""
        weight, bias = self.part(f"{prefix}.self_attn", "q_proj", "k_proj", "v_proj")
        qkv = g.add("Reshape", [g.linear(x, f"{prefix}.self_attn.qkv", weight, bias), shape])
        q, k, v = g.add("Split", [qkv, g.ints(self.d, self.d, self.d)], 3, axis=-1)
        return self.attention(g, [q, k, v, "", *rest], outputs)

    def encoder(self, path, g):
        ids, mask = "input_ids", "attention_mask"
        shape = g.add("Shape", [ids])
        g.rows(g.add("Reshape", [ids, g.ints(-1)]))
        length = g.add("Slice", [shape, g.ints(1), g.ints(2)])
        positions = g.add("Slice", [g.const("positions", self.sinusoids()), g.ints(0), length, g.ints(0)])
        x = g.flatten(g.add("Add", [g.embedding(ids, "embedding", self.embed), positions]), self.d)
        keys = g.add("Cast", [mask], to=T.INT32)
        wide = g.add("Concat", [shape, g.ints(3 * self.d)], axis=0)
        for layer in range(self.config["encoder_layers"]):
            p = f"model.encoder.layers.{layer}"
            y = self.self_attention(g, x, p, wide, [keys])
            x = self.residual(g, x, p, "self_attn.out_proj", "self_attn_layer_norm", y)
            x = self.feed_forward(g, x, p)
        outputs = [oh.make_tensor_value_info("last_hidden_state", T.FLOAT, ["batch", "source", self.d])]
        g.add("Reshape", [x, g.add("Concat", [shape, g.ints(self.d)], axis=0)], ["last_hidden_state"])
        by_head = g.add("Concat", [shape, g.ints(self.heads, self.k)], axis=0)
        for layer in range(self.config["decoder_layers"]):
            p = f"model.decoder.layers.{layer}.encoder_attn"
            kv = g.linear(x, f"{p}.kv", *self.part(p, "k_proj", "v_proj"))
            for kind, half in zip(("key", "value"), g.add("Split", [kv, g.ints(self.d, self.d)], 2, axis=-1)):
                name = f"present.{layer}.encoder.{kind}"
                g.add("Transpose", [g.add("Reshape", [half, by_head])], [name], perm=[0, 2, 1, 3])
                outputs.append(oh.make_tensor_value_info(name, T.FLOAT, ["batch", self.heads, "source", self.k]))
        inputs = [oh.make_tensor_value_info(name, T.INT64, ["batch", "source"]) for name in (ids, mask)]
        g.save(path, inputs, outputs)

    def decoder(self, path, g):
        def cache(name, width):
            return oh.make_tensor_value_info(name, T.FLOAT, ["batch", self.heads, width, self.k])

        inputs = [
            oh.make_tensor_value_info("encoder_attention_mask", T.INT64, ["batch", "source"]),
            oh.make_tensor_value_info("input_ids", T.INT64, ["batch", 1]),
        ]
        outputs = [oh.make_tensor_value_info("logits", T.FLOAT, ["batch", 1, self.targets])]
        ids = g.add("Reshape", ["input_ids", g.ints(-1)])
        g.rows(ids)
        past = g.add("Slice", [g.add("Shape", ["past_key_values.0.decoder.key"]), g.ints(2), g.ints(3)])
        position = g.add("Gather", [g.const("positions", self.sinusoids()), past])
        x = g.add("Add", [g.embedding(ids, "embedding", self.embed[: self.targets]), position])
        keys = g.add("Cast", ["encoder_attention_mask"], to=T.INT32)
        for layer in range(self.config["decoder_layers"]):
            p = f"model.decoder.layers.{layer}"
            past = [f"past_key_values.{layer}.decoder.{kind}" for kind in ("key", "value")]
            present = [f"present.{layer}.decoder.{kind}" for kind in ("key", "value")]
            cross = [f"past_key_values.{layer}.encoder.{kind}" for kind in ("key", "value")]
            inputs += [cache(name, "past") for name in past] + [cache(name, "source") for name in cross]
            outputs += [cache(name, "past + 1") for name in present]
            y = self.self_attention(g, x, p, g.ints(-1, 1, 3 * self.d), ["", "", *past], [f"self.{layer}", *present])
            x = self.residual(g, x, p, "self_attn.out_proj", "self_attn_layer_norm", y)
            q = g.linear(x, f"{p}.encoder_attn.q_proj", *self.part(p, "encoder_attn.q_proj"))
            y = self.attention(g, [g.add("Reshape", [q, g.ints(-1, 1, self.d)]), *cross, "", keys])
            x = self.residual(g, x, p, "encoder_attn.out_proj", "encoder_attn_layer_norm", y)
            x = self.feed_forward(g, x, p)
        logits = g.linear(x, "lm_head", self.output, self.bias)
        g.add("Reshape", [logits, g.ints(-1, 1, self.targets)], ["logits"])
        g.save(path, inputs, outputs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--scheme", choices=SCHEMES, default="row")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = Marian(args.source)
    model.encoder(args.out / "encoder_model.onnx", Graph(args.scheme))
    model.decoder(args.out / "decoder_model.onnx", Graph(args.scheme))
    for name in ("config.json", "generation_config.json", "tokenizer.json"):
        shutil.copyfile(args.source / name, args.out / name)
    for name in ("encoder_model.onnx", "decoder_model.onnx"):
        print(name, (args.out / name).stat().st_size // 1000, "kB")


if __name__ == "__main__":
    main()
