"""The tagger as one int8 ONNX graph.

Inputs `input_ids` and `token_type_ids` (the cue mask), int64 `[batch, seq]`; outputs as in `network.Tagger.forward`.
Weights of matrix products are int8 with a scale per output column; their activations are quantised
anew in every run with one scale for the whole tensor, so the service runs each segment on its own:
in a batch a row's result would depend on the others.  Embeddings are int8 with a scale per row.
"""
import json
import os
import shutil

import numpy as np
import onnxruntime
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic

from ..gold import TYPES
from .network import CUE_LABELS, SPAN_COLUMNS

OUTPUTS = ("cue_logits", "span_logits", "type_logits", "form_logits")
FORMS = ("paraphrase", "direct")


class RowQuantised(nn.Module):
    """An embedding table in int8 with a scale per row."""

    def __init__(self, table):
        super().__init__()
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", (table / scale).round().clamp(-127, 127).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids):
        rows = F.embedding(ids, self.rows)
        return rows.float() * F.embedding(ids, self.scale)


def to_onnx(model, path, marks=((0, 1, 0, 0, 0), (1, 0, 0, 0, 0)), outputs=OUTPUTS):
    """Writes float32 matrices and int8 embeddings to `path`; `marks` are an example of token types."""
    model.eval()
    table = model.emb
    model.emb = RowQuantised(table.weight.detach())
    ids = torch.tensor([[5, 6, 7, 8, 1], [5, 6, 7, 1, 0]])
    inputs = ["input_ids", "token_type_ids"]
    each_token = {"input_ids", "token_type_ids", "cue_logits", "span_logits"}
    torch.onnx.export(
        model,
        (ids, torch.tensor(marks)),
        path,
        input_names=inputs,
        output_names=list(outputs),
        dynamic_axes={n: {0: "batch", 1: "seq"} if n in each_token else {0: "batch"} for n in (*inputs, *outputs)},
        opset_version=17,
        dynamo=False,
    )
    model.emb = table


def quantise(source, target):
    """Int8 weights for all matrix products with a constant side."""
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"MatMulConstBOnly": True},
    )


def onnx_runner(path, threads=2):
    """As `evaluate.torch_runner`, one row at a time the way the service runs the model."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])

    def run(id_lists, cue_spans):
        out = []
        for ids, cue in zip(id_lists, cue_spans):
            mask = np.zeros((1, len(ids)), np.int64)
            if cue:
                mask[0, cue[0] : cue[1] + 1] = 1
            inputs = {"input_ids": np.array([ids], np.int64), "token_type_ids": mask}
            out.append(tuple(o[0] for o in session.run(list(OUTPUTS), inputs)))
        return out

    return run


def write_config(path, cfg, threshold, calibration):
    """What the service must know beside the graph."""
    config = dict(
        model="tag-positions-ar",
        cue_labels=CUE_LABELS,
        span_columns=SPAN_COLUMNS,
        types=TYPES,
        forms=FORMS,
        cue_threshold=threshold,
        max_position_embeddings=cfg["max_len"],
        calibration=calibration,
    )
    write_json(path, config)


def write_json(path, config):
    """A configuration as the models have it."""
    with open(path, "w", encoding="utf8") as out:
        json.dump(config, out, indent=2)
        out.write("\n")


def copy_tokenizer(source, folder):
    """The tokenizer lies beside the graph."""
    shutil.copy(source, os.path.join(folder, "tokenizer.json"))
