"""Layers that PyTorch does not have, or computes in another order of additions: a script gets those that it uses."""

LAYER_CLASSES = {
    "Float": '''class Float(nn.Module):
    """What was computed in half a precision goes on in float32."""

    def forward(self, x):
        return x.float()''',
    "Linear": '''class Linear(nn.Module):
    """y = x·W + b, with W as [in, out]."""

    def __init__(self, inputs, outputs, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.bias = nn.Parameter(torch.empty(outputs)) if bias else None

    def forward(self, x):
        if self.bias is None:
            return torch.bmm(x[None], self.weight[None])[0]
        return torch.baddbmm(self.bias, x[None], self.weight[None])[0]  # adds up in the order in which the run did''',
    "PreciseLinear": '''class PreciseLinear(Linear):
    """The same in float32: coordinates and scores need its digits."""

    def forward(self, x):
        with torch.autocast(x.device.type, enabled=False):
            return super().forward(x.float())''',
    "LayerNorm": '''class LayerNorm(nn.Module):
    """y = γ·(x − μ)/√(σ² + ε) + β, with μ and σ² over the features of each sample."""

    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(features))
        self.bias = nn.Parameter(torch.empty(features))

    def forward(self, x):
        return torch.addcmul(self.bias, layer_norm(x, x.shape[-1:]), self.weight)''',
    "Dropout": '''class Dropout(nn.Module):
    """y = x·m/(1 − p), m ~ Bernoulli(1 − p), while training; masks from a stream of its own."""

    def __init__(self, rate, rng):
        super().__init__()
        self.keep, self.rng = 1 - rate, rng

    def forward(self, x):
        if not self.training:
            return x
        mask = torch.rand(x.shape, generator=self.rng) < self.keep
        return x * mask.to(x).div_(self.keep)''',
    "Maxout": '''class Maxout(nn.Module):
    """The largest of so many linear pieces, which lie side by side."""

    def __init__(self, pieces):
        super().__init__()
        self.pieces = pieces

    def forward(self, x):
        return x.reshape(len(x), -1, self.pieces).max(dim=-1).values''',
}
"""Name → class, in an order in which each may use those before it."""
