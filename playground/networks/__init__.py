"""Generators and discriminators: plans with knobs, and the layers they are made of."""

from playground.networks.conditional import CONDITIONS
from playground.networks.dcgan import DCGAN
from playground.networks.init import INITIALIZATIONS
from playground.networks.mlp import MLP
from playground.networks.network import Layer, Network, parameter_count, summary
from playground.networks.residual import ResNet

NETWORKS: dict[str, type[Network]] = {"mlp": MLP, "dcgan": DCGAN, "resnet": ResNet}

__all__ = [
    "CONDITIONS",
    "DCGAN",
    "INITIALIZATIONS",
    "MLP",
    "NETWORKS",
    "Layer",
    "Network",
    "ResNet",
    "parameter_count",
    "summary",
]
