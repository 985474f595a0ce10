"""The trained network as the graph that ships: ONNX, weights of eight bits."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from index.training.network import Network

_OPSET = 17


class _Shipped(nn.Module):
    """What of the network ships: from embedded tokens on."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, embedded: Tensor, mask: Tensor) -> Tensor:
        return self.network.read(embedded, mask)


def export(network: Network, path: Path) -> None:
    """Writes the graph that `index.reader.trained_reader` runs: (embedded, mask) -> scores.

    Weights of matrices become integers of eight bits, a scale for each column; activations are quantised as
    the graph runs. That is a quarter of the size, and several times faster on processors that multiply such
    integers.

    Args:
        network: On the CPU.
        path: Where to.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # Of a batch and of tokens there is more than one, lest the tracer take either for a constant.
    example = (torch.zeros(2, 8, network.width), torch.ones(2, 8, dtype=torch.int64))
    axes = {name: {0: "passages", 1: "tokens"} for name in ("embedded", "mask", "scores")}
    with tempfile.TemporaryDirectory() as folder, torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of every Python branch it follows
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _Shipped(network).eval(),
            example,
            str(whole),
            input_names=["embedded", "mask"],
            output_names=["scores"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
        quantize_dynamic(whole, path, per_channel=True, weight_type=QuantType.QInt8)
