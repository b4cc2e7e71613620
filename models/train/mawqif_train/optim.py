"""Optimisers: Muon for the weight matrices, AdamW for everything else, and averaged weights."""
import torch

from . import precision


def orthogonalise(x, steps=5):
    """Newton-Schulz iteration on a batch of wide matrices `[n, rows <= columns]`.

    Coefficients from Keller Jordan's Muon (https://kellerjordan.github.io/posts/muon/).
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    x = x.to(precision.products(x.device.type))
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        m = torch.bmm(x, x.transpose(1, 2))
        x = torch.baddbmm(x, torch.baddbmm(m, m, m, beta=b, alpha=c), x, beta=a)
    return x


def matrices(name):
    """How many matrices lie in the parameter `name`, one on the other: a fused projection holds queries, keys and
    values, or keys and values."""
    return 3 if ".qkv." in name else 2 if ".kv." in name else 1


class Muon(torch.optim.Optimizer):
    """Muon with the orthogonalisation batched over all matrices of one shape.

    `parts` of a group says into how many matrices each parameter is cut first: a fused query-key-value
    projection holds three.
    """

    def __init__(self, groups, lr, momentum=0.95, weight_decay=0.01):
        super().__init__(groups, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            by_shape = {}
            for p, parts in zip(group["params"], group["parts"]):
                if p.grad is None:
                    continue
                state = self.state[p]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(p)
                state["momentum"].lerp_(p.grad, 1 - group["momentum"])
                update = p.grad.lerp(state["momentum"], group["momentum"])
                for u, part in zip(update.chunk(parts), p.chunk(parts)):
                    tall = u.size(0) > u.size(1)
                    by_shape.setdefault(tuple(sorted(u.shape)), []).append((u.mT if tall else u, part, tall))
            for todo in by_shape.values():
                flat = orthogonalise(torch.stack([u for u, _, _ in todo]))
                for u, (_, part, tall) in zip(flat, todo):
                    u = (u.mT if tall else u).to(part.dtype)
                    scale = max(1, part.size(0) / part.size(1)) ** 0.5
                    part.mul_(1 - group["lr"] * group["weight_decay"]).add_(u, alpha=-group["lr"] * scale)


class Optimisers:
    """Muon for hidden matrices and AdamW for embeddings, vectors and small heads, as one."""

    def __init__(self, model, muon_lr, adam_lr, weight_decay=0.0):
        def hidden(name, p):
            return p.ndim == 2 and "emb" not in name and "head" not in name

        named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
        muon = [(n, p) for n, p in named if hidden(n, p)]
        self.rest = [p for n, p in named if not hidden(n, p)]
        parts = [matrices(n) for n, _ in muon]
        self.muon = Muon([dict(params=[p for _, p in muon], parts=parts)], lr=muon_lr)
        self.adam = torch.optim.AdamW(
            self.rest, lr=adam_lr, betas=(0.9, 0.98), weight_decay=weight_decay, fused=True
        )
        self.base = [(g, g["lr"]) for o in (self.muon, self.adam) for g in o.param_groups]

    def step(self, factor):
        """One update at `factor` times the base rates; clears the gradients."""
        for group, lr in self.base:
            group["lr"] = lr * factor
        torch.nn.utils.clip_grad_norm_(self.rest, 1.0)
        self.muon.step()
        self.adam.step()
        self.muon.zero_grad(set_to_none=True)
        self.adam.zero_grad(set_to_none=True)

    def state_dict(self):
        """State to resume from."""
        return dict(muon=self.muon.state_dict(), adam=self.adam.state_dict())

    def load_state_dict(self, state):
        """Takes up the state of an earlier run; the base rates stay those of this run."""
        rates = [lr for _, lr in self.base]
        self.muon.load_state_dict(state["muon"])
        self.adam.load_state_dict(state["adam"])
        groups = [g for o in (self.muon, self.adam) for g in o.param_groups]
        self.base = list(zip(groups, rates))


class Average:
    """Exponential moving average of a model's parameters, short at first."""

    def __init__(self, model, longest=0.999):
        self.longest = longest
        self.weights = {n: p.detach().clone() for n, p in model.named_parameters()}

    @torch.no_grad()
    def update(self, model, step):
        """Moves towards the model's weights after update number `step`."""
        keep = min(self.longest, 1 - 1 / (step / 8 + 1))
        torch._foreach_lerp_(list(self.weights.values()), [p.detach() for p in model.parameters()], 1 - keep)

    def swapped(self, model):
        """A context in which the model carries the averaged weights."""
        return _Swap(self, model)


class _Swap:
    def __init__(self, average, model):
        self.average, self.model = average, model

    def __enter__(self):
        self.live = {n: p.detach().clone() for n, p in self.model.named_parameters()}
        self.model.load_state_dict(self.average.weights, strict=False)
        self.model.eval()

    def __exit__(self, *_):
        self.model.load_state_dict(self.live, strict=False)
        self.model.train()
