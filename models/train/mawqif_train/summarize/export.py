"""Exports the trained model to ONNX, with 8-bit weights.

    python -m mawqif_train.summarize.export --weights A/model.pt B/model.pt --encoder DIR --out ../summarize-en
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from tokenizers import Tokenizer

from .model import SalienceAndKeep


def average(states):
    """The mean of several states of one training run; it generalises better than any of them."""
    return {name: sum(state[name] for state in states) / len(states) if states[0][name].is_floating_point()
            else states[0][name] for name in states[0]}


def export_float(model, path: Path):
    """The graph with 32-bit weights; batch and length are free."""
    model.eval()
    sample = torch.randint(1000, 2000, (1, 48))
    free = {0: "batch", 1: "seq"}
    torch.onnx.export(
        model, (sample, torch.ones_like(sample)), str(path), opset_version=17, dynamo=False,
        input_names=["input_ids", "attention_mask"], output_names=["salience", "keep", "states"],
        dynamic_axes={name: free for name in ("input_ids", "attention_mask", "salience", "keep", "states")})


def run(path: Path, ids: np.ndarray):
    """All outputs of a graph for one row of ids."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})


def main():
    """Exports, quantises, copies the tokenizer without its truncation, compares the three forms."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--weights", type=Path, required=True, nargs="+", help="several are averaged")
    arguments.add_argument("--encoder", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--reduce-range", action=argparse.BooleanOptionalAction, default=True)
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    model = SalienceAndKeep.from_config(str(options.encoder))
    model.load_state_dict(average([torch.load(path) for path in options.weights]))
    model.eval()
    tokenizer = Tokenizer.from_file(str(options.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(options.out / "tokenizer.json"), pretty=False)
    config = json.loads((options.encoder / "config.json").read_text())
    config = {key: config[key] for key in sorted(config) if not key.startswith(("_", "transformers", "gradient"))}
    config["architectures"] = ["SalienceAndKeep"]
    (options.out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    with tempfile.TemporaryDirectory() as folder:
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        export_float(model, whole)
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        # Seven bits of range: without VNNI, products of full 8-bit values saturate, and the same story
        # would have another summary on another machine.
        quantize_dynamic(str(ready), str(options.out / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True,
                         reduce_range=options.reduce_range,
                         op_types_to_quantize=["MatMul", "Gather"])
        ids = np.array([tokenizer.encode("The council approved the plan on Sunday, the agency reported.").ids])
        with torch.no_grad():
            torch_out = [t.numpy() for t in model(torch.tensor(ids), torch.ones_like(torch.tensor(ids)))]
        for name, path in (("float", whole), ("8 bit", options.out / "model.onnx")):
            worst = max(float(np.abs(a - b).max()) for a, b in zip(torch_out, run(path, ids)))
            print(f"{name}: {path.stat().st_size / 1e6:.1f} MB, largest difference of an output {worst:.4f}")
    onnx.checker.check_model(str(options.out / "model.onnx"))


if __name__ == "__main__":
    main()
