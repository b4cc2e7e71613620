"""The typer as one int8 ONNX graph.

Inputs `input_ids` and `token_type_ids` (the marks), int64 `[batch, seq]`; output `type_logits [batch, 13]`.  Quantised as
the tagger is, and run one row at a time for the same reason.
"""
import json
import os

import numpy as np
import onnxruntime
import torch

from ..gold import TYPES
from ..tagger.export import RowQuantised, quantise


def to_onnx(model, path):
    """Writes float32 matrices and int8 embeddings to `path`."""
    model.eval()
    table = model.emb
    model.emb = RowQuantised(table.weight.detach())
    ids = torch.tensor([[5, 6, 7, 8, 1], [5, 6, 7, 1, 0]])
    marks = torch.tensor([[3, 1, 2, 2, 0], [1, 2, 2, 0, 0]])
    axes = {0: "batch", 1: "seq"}
    torch.onnx.export(
        model,
        (ids, marks),
        path,
        input_names=["input_ids", "token_type_ids"],
        output_names=["type_logits"],
        dynamic_axes={"input_ids": axes, "token_type_ids": axes, "type_logits": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    model.emb = table


def write(model, folder):
    """`model.onnx` and `config.json`; returns the path of the graph."""
    os.makedirs(folder, exist_ok=True)
    full, small = os.path.join(folder, "float32.onnx"), os.path.join(folder, "model.onnx")
    to_onnx(model, full)
    quantise(full, small)
    os.remove(full)
    config = dict(model=os.path.basename(os.path.abspath(folder)), types=TYPES, max_position_embeddings=model.cfg["max_len"])
    with open(os.path.join(folder, "config.json"), "w", encoding="utf8") as out:
        json.dump(config, out, indent=2)
        out.write("\n")
    return small


def scores(path, items, rows, threads=2):
    """Log probabilities `[rows, 13]` by the exported graph, one row at a time as the service runs it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
    out = []
    for row in rows:
        ids = items.sentences[row.sentence].astype(np.int64)[None]
        found = session.run(None, {"input_ids": ids, "token_type_ids": row.marks.astype(np.int64)[None]})[0][0]
        out.append(found - np.log(np.exp(found - found.max()).sum()) - found.max())
    return np.array(out)
