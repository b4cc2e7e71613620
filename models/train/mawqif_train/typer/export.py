"""The typer as one int8 ONNX graph.

Inputs `input_ids` and `token_type_ids` (the marks), int64 `[batch, seq]`; output `type_logits [batch, 13]`.  Quantised as
the tagger is, and run one row at a time for the same reason.
"""
import os

import numpy as np
import onnxruntime

from ..gold import TYPES
from ..tagger.decode import log_softmax
from ..tagger.export import quantise, to_onnx, write_json


def write(model, folder):
    """`model.onnx` and `config.json`; returns the path of the graph."""
    os.makedirs(folder, exist_ok=True)
    full, small = os.path.join(folder, "float32.onnx"), os.path.join(folder, "model.onnx")
    to_onnx(model, full, ((3, 1, 2, 2, 0), (1, 2, 2, 0, 0)), ("type_logits",))
    quantise(full, small)
    os.remove(full)
    config = dict(model=os.path.basename(os.path.abspath(folder)), types=TYPES, max_position_embeddings=model.cfg["max_len"])
    write_json(os.path.join(folder, "config.json"), config)
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
        out.append(log_softmax(found))
    return np.array(out)
