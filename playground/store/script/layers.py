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
    "UpBlock": '''class UpBlock(nn.Module):
    """x ↦ skip(up x) + conv(relu(norm(conv(up relu(norm x))))): twice the side, up = each pixel twice."""

    def __init__(self, width):
        super().__init__()
        self.norm_1 = nn.BatchNorm2d(width)
        self.conv_1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm_2 = nn.BatchNorm2d(width)
        self.conv_2 = nn.Conv2d(width, width, 3, padding=1)
        self.skip = nn.Conv2d(width, width, 1)

    def forward(self, x):
        added = self.conv_1(interpolate(relu(self.norm_1(x)), scale_factor=2))
        added = self.conv_2(relu(self.norm_2(added)))
        return interpolate(self.skip(x), scale_factor=2) + added''',
    "FirstBlock": '''class FirstBlock(nn.Module):
    """x ↦ skip(half x) + half(conv(relu(conv x))) of the picture itself, half = means of 2 × 2."""

    def __init__(self, inputs, width):
        super().__init__()
        self.conv_1 = nn.Conv2d(inputs, width, 3, padding=1)
        self.conv_2 = nn.Conv2d(width, width, 3, padding=1)
        self.skip = nn.Conv2d(inputs, width, 1)

    def forward(self, x):
        added = self.conv_2(relu(self.conv_1(x)))
        return self.skip(avg_pool2d(x, 2)) + avg_pool2d(added, 2)''',
    "DownBlock": '''class DownBlock(FirstBlock):
    """The same behind a ReLU: x ↦ skip(half x) + half(conv(relu(conv(relu x))))."""

    def forward(self, x):
        added = self.conv_2(relu(self.conv_1(relu(x))))
        return self.skip(avg_pool2d(x, 2)) + avg_pool2d(added, 2)''',
    "Block": '''class Block(nn.Module):
    """x ↦ x + conv(relu(conv(relu x)))."""

    def __init__(self, width):
        super().__init__()
        self.conv_1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv_2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return x + self.conv_2(relu(self.conv_1(relu(x))))''',
    "SumOfPixels": '''class SumOfPixels(nn.Module):
    """The sum over the pixels of each map: [B, w, H, W] → [B, w, 1, 1]."""

    def forward(self, x):
        return x.sum((2, 3), keepdim=True)''',
    "WithLabel": '''class WithLabel(nn.Module):
    """The label beside the input, one-hot: (x, y) ↦ network([x, e_y])."""

    def __init__(self, classes, network):
        super().__init__()
        self.classes, self.network = classes, network

    def forward(self, x, labels):
        return self.network(torch.cat([x.flatten(1), one_hot(labels, self.classes).to(x)], dim=1))''',
    "WithLabelMaps": '''class WithLabelMaps(nn.Module):
    """The label as more channels of a picture, one-hot on every pixel: (x, y) ↦ network([x, e_y])."""

    def __init__(self, classes, network):
        super().__init__()
        self.classes, self.network = classes, network

    def forward(self, x, labels):
        maps = one_hot(labels, self.classes).to(x)[:, :, None, None].expand(-1, -1, *x.shape[-2:])
        return self.network(torch.cat([x, maps], dim=1))''',
    "Projected": '''class Projected(nn.Module):
    """D(x, y) = ψ(φ(x)) + v_yᵀφ(x): does x look real, and does it agree with its class (arXiv:1802.05637, equation 3)."""

    def __init__(self, phi, psi, v):
        super().__init__()
        self.phi, self.psi, self.v = phi, psi, v

    def forward(self, x, labels):
        features = self.phi(x)
        agreement = self.v(features.reshape(len(labels), -1)).gather(1, labels[:, None]).squeeze(1)
        return self.psi(features) + agreement.float()''',
}
"""Name → class, in an order in which each may use those before it."""
