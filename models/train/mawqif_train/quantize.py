"""Trained Marian weights -> the two ONNX files that ship.

    python -m mawqif_train.quantize HF_DIR OUT_DIR [--scheme nbits8]

HF_DIR holds a MarianMTModel as transformers saves it (config.json, generation_config.json,
model.safetensors, tokenizer.json). OUT_DIR gets encoder_model.onnx, decoder_model.onnx and the three
JSON files. Needs numpy and onnx.

Why not the export of Optimum, quantised by onnxruntime? Two reasons.

*Batches.* Dynamic quantisation takes one activation scale per product for the whole batch, so the
translation of a sentence depends on its company. Here every row is scaled by itself.

*Speed.* The exported decoder has some 590 nodes per step, most of them computing shapes, and the
products of this small model are cheaper than the nodes around them. Written by hand it has about 50.

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
SCHEMES = ("fp32", "dynamic", "row", "static", "nbits8", "nbits4")
# Input features per weight scale of the blockwise schemes.
BLOCK = 64


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

    def __init__(self, scheme, scales=None):
        self.nodes, self.constants, self.scheme, self.scales = [], {}, scheme, scales or {}
        self.quantised = {}
        self.linears = []

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

    def linear(self, x, name, weight, bias=None):
        """x @ weight.T + bias for [..., in] x; weight is [out, in] as in PyTorch."""
        self.linears.append((name, x))
        bias_name = None if bias is None else self.const(f"{name}.bias", bias)
        if self.scheme == "fp32":
            y = self.add("MatMul", [x, self.const(f"{name}.weight", weight.T)])
            return y if bias is None else self.add("Add", [y, bias_name])
        if self.scheme.startswith("nbits"):
            return self.blockwise(x, name, weight, bias_name, int(self.scheme[5:]))
        scale = np.maximum(np.abs(weight).max(axis=1), 1e-12) / 127
        q = self.const(f"{name}.q", np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8).T)
        if self.scheme == "dynamic":
            inputs = [x, q, self.const(f"{name}.scale", scale), "", bias_name or ""]
            return self.add("DynamicQuantizeMatMul", inputs, domain=CONTRIB)
        if self.scheme == "static":
            absmax = self.scales[name]
            s, zero = self.const(f"{name}.a_scale", np.float32(absmax / 127)), self.const("zp_128", np.uint8(128))
            if (x, absmax) not in self.quantised:
                self.quantised[x, absmax] = self.add("QuantizeLinear", [x, s, zero])
            inputs = [self.quantised[x, absmax], q, s, self.const(f"{name}.scale", scale), zero, "", bias_name or ""]
            return self.add("MatMulIntegerToFloat", inputs, domain=CONTRIB)
        if x not in self.quantised:
            flat = self.add("Reshape", [x, self.ints(-1, weight.shape[1])])
            absmax = self.add("ReduceMax", [self.add("Abs", [flat])], axes=[-1], keepdims=0)
            a_scale = self.add("Mul", [self.add("Max", [absmax, self.floats(1e-12)]), self.floats(1 / 127)])
            zeros = self.add("Expand", [self.const("zp_128", np.uint8(128)), self.add("Shape", [a_scale])])
            levels = self.add("QuantizeLinear", [flat, a_scale, zeros], axis=0)
            self.quantised[x] = levels, self.add("Unsqueeze", [a_scale, self.ints(1)]), x
        levels, a_scale, x = self.quantised[x]
        one, zero = self.floats(1.0), self.const("zp_128", np.uint8(128))
        y = self.add("MatMulIntegerToFloat", [levels, q, one, self.const(f"{name}.scale", scale), zero], domain=CONTRIB)
        y = self.add("Mul", [y, a_scale])
        y = y if bias is None else self.add("Add", [y, bias_name])
        return self.add("Reshape", [y, self.add("Concat", [self.add("Slice", [self.add("Shape", [x]), self.ints(0), self.ints(-1)]), self.ints(weight.shape[0])], axis=0)])

    def blockwise(self, x, name, weight, bias_name, bits):
        """Weights with a scale per BLOCK input features; activations are scaled per row and block."""
        n, k = weight.shape
        assert k % BLOCK == 0, (name, k)
        blocks = weight.reshape(n, k // BLOCK, BLOCK)
        top = 2 ** (bits - 1) - 1
        scale = np.maximum(np.abs(blocks).max(axis=2), 1e-12) / top
        q = (np.clip(np.rint(blocks / scale[..., None]), -top, top) + 2 ** (bits - 1)).astype(np.uint8)
        if bits == 4:
            q = q[..., 0::2] | (q[..., 1::2] << 4)
        inputs = [x, self.const(f"{name}.q", q), self.const(f"{name}.scale", scale.astype(np.float32).reshape(-1)), "", "", bias_name or ""]
        # accuracy_level 4: activations as int8.
        return self.add("MatMulNBits", inputs, domain=CONTRIB, K=k, N=n, bits=bits, block_size=BLOCK, accuracy_level=4)

    def embedding(self, ids, name, table, positions):
        """Rows of an int8 table with a scale per row, plus the rows `positions` of the position table."""
        if self.scheme == "fp32":
            x = self.add("Gather", [self.const(f"{name}.weight", table), ids])
        else:
            scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
            q = np.rint(table / scale).astype(np.int8)
            x = self.add("Cast", [self.add("Gather", [self.const(f"{name}.q", q), ids])], to=T.FLOAT)
            x = self.add("Mul", [x, self.add("Gather", [self.const(f"{name}.scale", scale.astype(np.float32)), ids])])
        return self.add("Add", [x, positions])

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

    def split_heads(self, g, x):
        """[B, S, D] -> [B, H, S, K]"""
        x = g.add("Reshape", [x, g.ints(0, 0, self.heads, self.k)])
        return g.add("Transpose", [x], perm=[0, 2, 1, 3])

    def attention(self, g, inputs, outputs=1):
        return g.add("MultiHeadAttention", inputs, outputs, domain=CONTRIB, num_heads=self.heads)

    def encoder(self, path, g):
        ids, mask = "input_ids", "attention_mask"
        length = g.add("Slice", [g.add("Shape", [ids]), g.ints(1), g.ints(2)])
        table = g.const("positions", self.sinusoids())
        positions = g.add("Slice", [table, g.ints(0), length, g.ints(0)])
        x = g.embedding(ids, "embedding", self.embed, positions)
        keys = g.add("Cast", [mask], to=T.INT32)
        for layer in range(self.config["encoder_layers"]):
            p = f"model.encoder.layers.{layer}"
            qkv = g.linear(x, f"{p}.self_attn.qkv", *self.part(f"{p}.self_attn", "q_proj", "k_proj", "v_proj"))
            q, k, v = g.add("Split", [qkv, g.ints(self.d, self.d, self.d)], 3, axis=-1)
            y = self.attention(g, [q, k, v, "", keys])
            x = self.residual(g, x, p, "self_attn.out_proj", "self_attn_layer_norm", y)
            x = self.feed_forward(g, x, p)
        outputs = [oh.make_tensor_value_info("last_hidden_state", T.FLOAT, ["batch", "source", self.d])]
        g.add("Identity", [x], ["last_hidden_state"])
        for layer in range(self.config["decoder_layers"]):
            p = f"model.decoder.layers.{layer}.encoder_attn"
            kv = g.linear(x, f"{p}.kv", *self.part(p, "k_proj", "v_proj"))
            for kind, half in zip(("key", "value"), g.add("Split", [kv, g.ints(self.d, self.d)], 2, axis=-1)):
                name = f"present.{layer}.encoder.{kind}"
                g.add("Identity", [self.split_heads(g, half)], [name])
                outputs.append(oh.make_tensor_value_info(name, T.FLOAT, ["batch", self.heads, "source", self.k]))
        inputs = [oh.make_tensor_value_info(name, T.INT64, ["batch", "source"]) for name in (ids, mask)]
        g.save(path, inputs, outputs)

    def decoder(self, path, g):
        cache = lambda name, width: oh.make_tensor_value_info(name, T.FLOAT, ["batch", self.heads, width, self.k])
        inputs = [
            oh.make_tensor_value_info("encoder_attention_mask", T.INT64, ["batch", "source"]),
            oh.make_tensor_value_info("input_ids", T.INT64, ["batch", 1]),
        ]
        outputs = [oh.make_tensor_value_info("logits", T.FLOAT, ["batch", 1, self.targets])]
        at = g.add("Slice", [g.add("Shape", ["past_key_values.0.decoder.key"]), g.ints(2), g.ints(3)])
        positions = g.add("Gather", [g.const("positions", self.sinusoids()), at])
        x = g.embedding("input_ids", "embedding", self.embed[: self.targets], positions)
        keys = g.add("Cast", ["encoder_attention_mask"], to=T.INT32)
        for layer in range(self.config["decoder_layers"]):
            p = f"model.decoder.layers.{layer}"
            past = [f"past_key_values.{layer}.decoder.{kind}" for kind in ("key", "value")]
            present = [f"present.{layer}.decoder.{kind}" for kind in ("key", "value")]
            cross = [f"past_key_values.{layer}.encoder.{kind}" for kind in ("key", "value")]
            inputs += [cache(name, "past") for name in past] + [cache(name, "source") for name in cross]
            outputs += [cache(name, "past + 1") for name in present]
            qkv = g.linear(x, f"{p}.self_attn.qkv", *self.part(f"{p}.self_attn", "q_proj", "k_proj", "v_proj"))
            q, k, v = g.add("Split", [qkv, g.ints(self.d, self.d, self.d)], 3, axis=-1)
            y, _, _ = self.attention(g, [q, k, v, "", "", "", *past], [f"self.{layer}", *present])
            x = self.residual(g, x, p, "self_attn.out_proj", "self_attn_layer_norm", y)
            q = g.linear(x, f"{p}.encoder_attn.q_proj", *self.part(p, "encoder_attn.q_proj"))
            y = self.attention(g, [q, *cross, "", keys])
            x = self.residual(g, x, p, "encoder_attn.out_proj", "encoder_attn_layer_norm", y)
            x = self.feed_forward(g, x, p)
        logits = g.linear(x, "lm_head", self.output, self.bias)
        g.add("Identity", [logits], ["logits"])
        g.save(path, inputs, outputs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--scheme", choices=SCHEMES, default="nbits8")
    parser.add_argument("--scales", type=pathlib.Path, help="JSON of activation maxima per product, for static")
    args = parser.parse_args()
    scales = json.loads(args.scales.read_text()) if args.scales else None
    args.out.mkdir(parents=True, exist_ok=True)
    model = Marian(args.source)
    model.encoder(args.out / "encoder_model.onnx", Graph(args.scheme, scales))
    model.decoder(args.out / "decoder_model.onnx", Graph(args.scheme, scales))
    for name in ("config.json", "generation_config.json", "tokenizer.json"):
        shutil.copyfile(args.source / name, args.out / name)
    for name in ("encoder_model.onnx", "decoder_model.onnx"):
        print(name, (args.out / name).stat().st_size // 1000, "kB")


if __name__ == "__main__":
    main()
