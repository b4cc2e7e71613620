"""Trained Marian weights -> the two ONNX files that ship.

    python -m mawqif_train.quantize HF_DIR OUT_DIR

HF_DIR holds a MarianMTModel as transformers saves it (config.json, generation_config.json,
model.safetensors, tokenizer.json). OUT_DIR gets encoder_model.onnx, decoder_model.onnx and the three
JSON files. Needs numpy and onnx.

Why not the export of Optimum, quantised by onnxruntime? Two reasons.

*Batches.* Dynamic quantisation takes one activation scale per product for the whole batch, so the
translation of a sentence depends on its company. Here every row is scaled by itself.

*Speed.* The exported decoder has some 590 nodes per step, most of them computing shapes, and the products of
this small model are cheaper than what stands between them. Here one operator of our own stands between two
products: it scales the integers, adds the bias, normalises or activates or attends, and writes the integers
for the next product, row by row. The engine has a kernel for each (src/engine/kernels); the file carries the
same as functions in standard operators, so that any other ONNX Runtime loads it as well, only slower.

The graphs differ from Optimum's in two ways, which the engine detects by the names of inputs and
outputs: the encoder gives the cross-attention caches (`present.{i}.encoder.{key,value}`) that the first
decoder step would compute, keys as [B, H, K, S], and the decoder therefore is one graph without branches that starts from
empty `past_key_values.{i}.decoder.{key,value}`. The decoder takes exactly one token per row and step; the
caches of the encoder and its mask have a row per sentence, and consecutive rows of the decoder may share one,
as the beams of a sentence do. Rows need not be equally far: `past_lengths` [B] says how many tokens of its caches
a row has, which is the place of its new token as well; what stands behind them is not read. So a sentence can join
others that are on their way. The caches that come back are one token longer than the longest row.
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
# Operators of our own. The engine computes them with its own kernels (src/engine/kernels); everybody else
# takes the functions below, which every file carries.
OWN = "mawqif"


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
    """Collects nodes and constants; names are made up in order, so builds are reproducible.

    Levels (u8) and their scale per row go into a product, integers come out, and one operator of our own
    turns them into what comes next, so that every row is read and written once.
    """

    def __init__(self):
        self.nodes, self.constants = [], {}

    def const(self, name, array):
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def add(self, op, inputs, outputs=1, domain="", **attributes):
        names = [f"v{len(self.nodes)}_{i}" for i in range(outputs)] if isinstance(outputs, int) else list(outputs)
        self.nodes.append(oh.make_node(op, inputs, names, name=f"n{len(self.nodes)}", domain=domain, **attributes))
        return names[0] if len(names) == 1 else names

    def own(self, op, inputs, outputs=1, **attributes):
        return self.add(op, inputs, outputs, OWN, **attributes)

    def ints(self, *values):
        return self.const("i_" + "_".join(map(str, values)).replace("-", "m"), np.array(values, np.int64))

    def flatten(self, x, width):
        """[.., width] -> [R, width]"""
        return self.add("Reshape", [x, self.ints(-1, width)])

    def product(self, levels, name, weight, bias=None):
        """Integers of levels @ weight.T and what makes them numbers: scale per row, per column, bias.

        `levels` is a pair, [R, in] u8 and [R]; weight is [out, in] as in PyTorch.
        """
        scale = np.maximum(np.abs(weight).max(axis=1), 1e-12) / 127
        q = self.const(f"{name}.q", np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8).T)
        # Unsigned activations times signed weights are what CPUs multiply fastest.
        x = self.add("MatMulInteger", [levels[0], q, self.const("zero_point", np.uint8(128))])
        bias = np.zeros(len(weight), np.float32) if bias is None else bias
        return [x, levels[1], self.const(f"{name}.scale", scale), self.const(f"{name}.bias", bias)]

    def embedding(self, ids, name, table):
        """Rows of an int8 table with a scale per row."""
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
        x = self.add("Gather", [self.const(f"{name}.q", np.rint(table / scale).astype(np.int8)), ids])
        scale = self.add("Gather", [self.const(f"{name}.scale", scale.astype(np.float32)), ids])
        return self.add("Mul", [self.add("Cast", [x], to=T.FLOAT), scale])

    def save(self, path, inputs, outputs, heads):
        graph = oh.make_graph(self.nodes, path.stem, inputs, outputs, list(self.constants.values()))
        opsets = [oh.make_opsetid("", OPSET), oh.make_opsetid(CONTRIB, 1)]
        used = {node.op_type for node in self.nodes if node.domain == OWN}
        functions = [function for function in own_functions(heads) if function.name in used]
        if functions:
            opsets.append(oh.make_opsetid(OWN, 1))
        model = oh.make_model(
            graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="mawqif", functions=functions
        )
        path.write_bytes(model.SerializeToString(deterministic=True))


class Body:
    """Nodes of a function in standard operators."""

    def __init__(self):
        self.nodes = []

    def add(self, op, inputs, outputs=1, domain="", **attributes):
        names = [f"f{len(self.nodes)}_{i}" for i in range(outputs)] if isinstance(outputs, int) else list(outputs)
        self.nodes.append(oh.make_node(op, inputs, names, domain=domain, **attributes))
        return names[0] if len(names) == 1 else names

    def const(self, array):
        return self.add("Constant", [], value=numpy_helper.from_array(np.asarray(array)))

    def ints(self, *values):
        return self.const(np.array(values, np.int64))

    def number(self, value):
        return self.const(np.array(value, np.float32))

    def scaled(self):
        """The numbers that a product stands for."""
        y = self.add("Mul", [self.add("Cast", ["integers"], to=T.FLOAT), "column"])
        y = self.add("Mul", [y, self.add("Unsqueeze", ["row", self.ints(1)])])
        return self.add("Add", [y, "bias"])

    def quantise(self, x):
        """Levels 1 to 255 around 128 and their scale per row; a row of zeros has the scale 0."""
        largest = self.add("ReduceMax", [self.add("Abs", [x])], axes=[-1], keepdims=0)
        scale = self.add("Mul", [largest, self.number(1 / 127)], ["scale"])
        positive = self.add("Greater", [scale, self.number(0)])
        inverse = self.add("Where", [positive, self.add("Reciprocal", [scale]), self.number(0)])
        y = self.add("Round", [self.add("Mul", [x, self.add("Unsqueeze", [inverse, self.ints(1)])])])
        y = self.add("Add", [y, self.number(128)])
        y = self.add("Clip", [y, self.number(1), self.number(255)])
        self.add("Cast", [y], ["levels"], to=T.UINT8)

    def attend(self, inputs, heads):
        """Attention of [B, S, D] queries, quantised."""
        y = self.add("MultiHeadAttention", inputs, domain=CONTRIB, num_heads=heads)
        width = self.add("Slice", [self.add("Shape", [y]), self.ints(2), self.ints(3)])
        self.quantise(self.add("Reshape", [y, self.add("Concat", [self.ints(-1), width], axis=0)]))

    def by_source(self):
        """The scaled product as [B, S, out]."""
        shape = self.add("Concat", [self.add("Shape", ["mask"]), self.ints(-1)], axis=0)
        return self.add("Reshape", [self.scaled(), shape])

    def parts(self, x, count):
        """`count` tensors of equal width; the function must be told the sizes in opset 17."""
        width = self.add("Div", [self.add("Slice", [self.add("Shape", [x]), self.ints(2), self.ints(3)]), self.ints(count)])
        return self.add("Split", [x, self.add("Concat", [width] * count, axis=0)], count, axis=-1)

    def by_head(self, x, heads, order):
        shape = self.add("Concat", [self.add("Shape", ["mask"]), self.ints(heads, -1)], axis=0)
        return self.add("Transpose", [self.add("Reshape", [x, shape])], perm=order)

    def function(self, name, inputs, outputs, attributes=()):
        opsets = [oh.make_opsetid("", OPSET), oh.make_opsetid(CONTRIB, 1)]
        return oh.make_function(OWN, name, inputs, outputs, self.nodes, opsets, list(attributes))


def own_functions(heads):
    """Our operators in standard ones.

    `integers` [R, out] i32 with `row` [R], `column` [out] and `bias` [out] are a product as
    [`Graph.product`] gives it; `levels` u8 with `scale` [R] go into the next.
    """
    product, levels = ["integers", "row", "column", "bias"], ["levels", "scale"]
    found = []

    b = Body()
    b.quantise("x")
    found.append(b.function("QuantizeRows", ["x"], levels))

    b = Body()
    b.add("Identity", [b.scaled()], ["y"])
    found.append(b.function("ScaleRows", product, ["y"]))

    b = Body()
    x = b.scaled()
    b.quantise(b.add("Mul", [x, b.add("Sigmoid", [x])]))
    found.append(b.function("SwishRows", product, levels))

    # [R, D] rows y = LayerNorm(product + residual), and the same quantised.
    b = Body()
    x = b.add("Add", [b.scaled(), "residual"])
    y = b.add("LayerNormalization", [x, "gamma", "beta"], ["y"], axis=-1, epsilon=1e-5)
    b.quantise(y)
    found.append(b.function("AddNormalizeRows", [*product, "residual", "gamma", "beta"], ["y", *levels]))

    # Keys [B, H, K, S] and values [B, H, S, K] of all source tokens; mask is [B, S].
    b = Body()
    k, v = b.parts(b.by_source(), 2)
    b.add("Identity", [b.by_head(k, heads, [0, 2, 3, 1])], ["keys"])
    b.add("Identity", [b.by_head(v, heads, [0, 2, 1, 3])], ["values"])
    found.append(b.function("SplitHeads", [*product, "mask"], ["keys", "values"], ["heads"]))

    # Attention of all source tokens among themselves.
    b = Body()
    q, k, v = b.parts(b.by_source(), 3)
    b.attend([q, k, v, "", b.add("Cast", ["mask"], to=T.INT32)], heads)
    found.append(b.function("AttendWithin", [*product, "mask"], levels, ["heads"]))

    # Attention of one new token per row to itself and to those before it. The caches are [B, H, T, K], of which
    # a row has its first `past_lengths` tokens; the new token is put behind them, and zeros fill the rest.
    b = Body()
    q, *new = b.parts(b.add("Unsqueeze", [b.scaled(), b.ints(1)]), 3)
    longest = b.add("ReduceMax", ["past_lengths"], keepdims=0)
    # At least one row has all its tokens up to here.
    size = b.add("Add", [longest, b.const(np.int64(1))])
    at = b.add("Range", [b.const(np.int64(0)), size, b.const(np.int64(1))])
    lengths = b.add("Unsqueeze", ["past_lengths", b.ints(1)])
    is_old, is_new = b.add("Less", [at, lengths]), b.add("Equal", [at, lengths])
    shape = b.add("Concat", [b.add("Shape", ["past_lengths"]), b.ints(1, heads, -1)], axis=0)
    size = b.add("Unsqueeze", [size, b.ints(0)])
    caches = []
    for x, past, name in zip(new, ("past_keys", "past_values"), ("all_keys", "all_values")):
        x = b.add("Transpose", [b.add("Reshape", [x, shape])], perm=[0, 2, 1, 3])
        old = b.add("Slice", [b.add("Concat", [past, x], axis=2), b.ints(0), size, b.ints(2)])
        rest = b.add("Where", [b.add("Unsqueeze", [is_new, b.ints(1, 3)]), x, b.number(0)])
        caches.append(b.add("Where", [b.add("Unsqueeze", [is_old, b.ints(1, 3)]), old, rest], [name]))
    is_there = b.add("Cast", [b.add("Or", [is_old, is_new])], to=T.INT32)
    b.attend([q, *caches, "", is_there], heads)
    inputs = [*product, "past_keys", "past_values", "past_lengths"]
    found.append(b.function("AttendPast", inputs, [*levels, "all_keys", "all_values"], ["heads"]))

    # Attention of one new token per row to the source, as SplitHeads gives it: rows in turn ask the same
    # sentence where there are more rows than sentences.
    b = Body()
    sentences = b.add("Slice", [b.add("Shape", ["mask"]), b.ints(0), b.ints(1)])
    q = b.add("Reshape", [b.scaled(), b.add("Concat", [sentences, b.ints(-1), b.add("Shape", ["column"])], axis=0)])
    k = b.add("Transpose", ["keys"], perm=[0, 1, 3, 2])
    b.attend([q, k, "values", "", b.add("Cast", ["mask"], to=T.INT32)], heads)
    found.append(b.function("AttendSource", [*product, "keys", "values", "mask"], levels, ["heads"]))
    return found


class Marian:
    """The weights and sizes of a MarianMTModel."""

    def __init__(self, folder):
        self.w = read_safetensors(folder / "model.safetensors")
        self.config = c = json.loads((folder / "config.json").read_text())
        assert c["model_type"] == "marian" and c["activation_function"] == "swish", "not a Marian model with swish"
        assert c["encoder_attention_heads"] == c["decoder_attention_heads"]
        self.d, self.heads, self.positions = c["d_model"], c["encoder_attention_heads"], c["max_position_embeddings"]
        self.k = self.d // self.heads
        assert self.k % 16 == 0, "the kernels want heads of a multiple of 16 numbers"
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

    def norm(self, g, name):
        return [g.const(f"{name}.{kind}", self.w[f"{name}.{kind}"]) for kind in ("weight", "bias")]

    def residual(self, g, x, prefix, linear, norm, levels):
        """LayerNorm(x + linear(levels)) and its levels."""
        product = g.product(levels, f"{prefix}.{linear}", *self.part(prefix, linear))
        y, *levels = g.own("AddNormalizeRows", [*product, x, *self.norm(g, f"{prefix}.{norm}")], 3)
        return y, levels

    def feed_forward(self, g, x, prefix, levels):
        product = g.product(levels, f"{prefix}.fc1", *self.part(prefix, "fc1"))
        return self.residual(g, x, prefix, "fc2", "final_layer_norm", g.own("SwishRows", product, 2))

    def qkv(self, g, prefix, levels):
        """Queries, keys and values in one product."""
        part = self.part(f"{prefix}.self_attn", "q_proj", "k_proj", "v_proj")
        return g.product(levels, f"{prefix}.self_attn.qkv", *part)

    def encoder(self, path, g):
        ids, mask = "input_ids", "attention_mask"
        shape = g.add("Shape", [ids])
        length = g.add("Slice", [shape, g.ints(1), g.ints(2)])
        positions = g.add("Slice", [g.const("positions", self.sinusoids()), g.ints(0), length, g.ints(0)])
        x = g.flatten(g.add("Add", [g.embedding(ids, "embedding", self.embed), positions]), self.d)
        levels = g.own("QuantizeRows", [x], 2)
        for layer in range(self.config["encoder_layers"]):
            p = f"model.encoder.layers.{layer}"
            y = g.own("AttendWithin", [*self.qkv(g, p, levels), mask], 2, heads=self.heads)
            x, levels = self.residual(g, x, p, "self_attn.out_proj", "self_attn_layer_norm", y)
            x, levels = self.feed_forward(g, x, p, levels)
        outputs = [oh.make_tensor_value_info("last_hidden_state", T.FLOAT, ["batch", "source", self.d])]
        g.add("Reshape", [x, g.add("Concat", [shape, g.ints(self.d)], axis=0)], ["last_hidden_state"])
        for layer in range(self.config["decoder_layers"]):
            p = f"model.decoder.layers.{layer}.encoder_attn"
            names = [f"present.{layer}.encoder.{kind}" for kind in ("key", "value")]
            kv = g.product(levels, f"{p}.kv", *self.part(p, "k_proj", "v_proj"))
            g.own("SplitHeads", [*kv, mask], names, heads=self.heads)
            for name, dims in zip(names, ((self.k, "source"), ("source", self.k))):
                outputs.append(oh.make_tensor_value_info(name, T.FLOAT, ["batch", self.heads, *dims]))
        inputs = [oh.make_tensor_value_info(name, T.INT64, ["batch", "source"]) for name in (ids, mask)]
        g.save(path, inputs, outputs, self.heads)

    def decoder(self, path, g):
        def cache(name, rows, *dims):
            return oh.make_tensor_value_info(name, T.FLOAT, [rows, self.heads, *dims])

        mask, lengths = "encoder_attention_mask", "past_lengths"
        inputs = [
            oh.make_tensor_value_info(mask, T.INT64, ["sentences", "source"]),
            oh.make_tensor_value_info("input_ids", T.INT64, ["batch", 1]),
            oh.make_tensor_value_info(lengths, T.INT64, ["batch"]),
        ]
        outputs = [oh.make_tensor_value_info("logits", T.FLOAT, ["batch", 1, self.targets])]
        ids = g.add("Reshape", ["input_ids", g.ints(-1)])
        position = g.add("Gather", [g.const("positions", self.sinusoids()), lengths])
        x = g.add("Add", [g.embedding(ids, "embedding", self.embed[: self.targets]), position])
        levels = g.own("QuantizeRows", [x], 2)
        for layer in range(self.config["decoder_layers"]):
            p = f"model.decoder.layers.{layer}"
            past = [f"past_key_values.{layer}.decoder.{kind}" for kind in ("key", "value")]
            present = [f"present.{layer}.decoder.{kind}" for kind in ("key", "value")]
            cross = [f"past_key_values.{layer}.encoder.{kind}" for kind in ("key", "value")]
            inputs += [cache(name, "batch", "past", self.k) for name in past]
            inputs += [cache(cross[0], "sentences", self.k, "source"), cache(cross[1], "sentences", "source", self.k)]
            outputs += [cache(name, "batch", "longest + 1", self.k) for name in present]
            y = [f"self.{layer}.levels", f"self.{layer}.scale"]
            g.own("AttendPast", [*self.qkv(g, p, levels), *past, lengths], [*y, *present], heads=self.heads)
            x, levels = self.residual(g, x, p, "self_attn.out_proj", "self_attn_layer_norm", y)
            q = g.product(levels, f"{p}.encoder_attn.q_proj", *self.part(p, "encoder_attn.q_proj"))
            y = g.own("AttendSource", [*q, *cross, mask], 2, heads=self.heads)
            x, levels = self.residual(g, x, p, "encoder_attn.out_proj", "encoder_attn_layer_norm", y)
            x, levels = self.feed_forward(g, x, p, levels)
        logits = g.own("ScaleRows", g.product(levels, "lm_head", self.output, self.bias))
        g.add("Reshape", [logits, g.ints(-1, 1, self.targets)], ["logits"])
        g.save(path, inputs, outputs, self.heads)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = Marian(args.source)
    model.encoder(args.out / "encoder_model.onnx", Graph())
    model.decoder(args.out / "decoder_model.onnx", Graph())
    for name in ("config.json", "generation_config.json", "tokenizer.json"):
        shutil.copyfile(args.source / name, args.out / name)
    for name in ("encoder_model.onnx", "decoder_model.onnx"):
        print(name, (args.out / name).stat().st_size // 1000, "kB")


if __name__ == "__main__":
    main()
