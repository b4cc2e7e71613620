"""The number type of matrix products: bfloat16 where the hardware has it, else float32.

A processor without bfloat16 units emulates them, at about a fifth of the speed of float32.
"""
import functools

import torch


@functools.cache
def products(device):
    """The type for matrix products on `device` ("cpu" or "cuda")."""
    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    known = torch.cpu.get_capabilities()
    return torch.bfloat16 if known.get("avx512_bf16") or known.get("amx_bf16") else torch.float32


def autocast(device):
    """A context in which matrix products run in the type of [`products`]."""
    kind = products(device)
    return torch.autocast(device.partition(":")[0], dtype=torch.bfloat16, enabled=kind is torch.bfloat16)
