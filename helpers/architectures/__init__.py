"""Architectures: published networks as plain lists of layers, and the ledger of what each layer costs.

`networks` holds the lists, to be read beside each paper's table; `ledger` adds up shapes, parameters, multiplications,
memory and receptive fields from the shapes alone: no weight is made.
"""

from helpers.architectures.ledger import Ledger, Misfit, Row, ledger
from helpers.architectures.networks import (
    NETWORKS,
    alexnet,
    googlenet,
    inception,
    lenet5,
    mobilenet,
    resnet,
    vgg16,
)

__all__ = [
    "NETWORKS",
    "Ledger",
    "Misfit",
    "Row",
    "alexnet",
    "googlenet",
    "inception",
    "ledger",
    "lenet5",
    "mobilenet",
    "resnet",
    "vgg16",
]
