"""Checkpoints `{cfg, model}`: in 32 or 16 bits as training leaves them, or in 8 bits to be kept for long.

In 8 bits a matrix is whole numbers with one scale per row, as in the files that ship; vectors stay in 16 bits.  What is
lost is less than a stage of training moves.
"""
import os

import torch

#: Suffix of the names under which the scales of a matrix lie.
SCALE = "#scale"


def load(path, device="cpu"):
    """A checkpoint with its weights in 32 bits."""
    found = torch.load(path, map_location=device, weights_only=False)
    stored = found["model"]
    found["model"] = {
        name: w.float() * stored[name + SCALE].float() if name + SCALE in stored else w.float()
        for name, w in stored.items()
        if not name.endswith(SCALE)
    }
    return found


def network(kind, path, device="cpu"):
    """The network of class `kind` of a checkpoint, ready to be asked."""
    found = load(path, device)
    model = kind(**found["cfg"]).to(device).eval()
    model.load_state_dict(found["model"])
    return model


def take(model, weights):
    """Gives a network those of `weights` that it has in the same shape; returns their names."""
    own = model.state_dict()
    taken = {k: v.float() for k, v in weights.items() if k in own and own[k].shape == v.shape}
    model.load_state_dict(taken, strict=False)
    return sorted(taken)


def pack(weights):
    """The same weights in 8 bits."""
    out = {}
    for name, w in weights.items():
        if w.ndim != 2:
            out[name] = w.half()
            continue
        scale = w.float().abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        out[name], out[name + SCALE] = (w.float() / scale).round().to(torch.int8), scale.half()
    return out


def run(options):
    """The step `pack`."""
    found = load(options.checkpoint)
    torch.save(dict(cfg=found["cfg"], model=pack(found["model"])), options.out)
    print(f"{options.out}: {os.path.getsize(options.out) / 1e6:.1f} MB")
