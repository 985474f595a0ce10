"""The modules of a model as one ONNX graph, from token ids to sentence vectors."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def write_graph(model: SentenceTransformer, inputs: tuple[str, ...], path: Path) -> None:
    """Exports a model with its pooling and its normalisation.

    Args:
        model: The model.
        inputs: Names of what its tokenizer gives.
        path: Where the graph goes.
    """
    import torch

    class Graph(torch.nn.Module):
        """The model's modules in a row, as one graph from token ids to sentence vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.stages = torch.nn.ModuleList(model)

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = dict(zip(inputs, tensors, strict=True))
            for stage in self.stages:
                features = stage(features)
            embedding: torch.Tensor = features["sentence_embedding"]
            return embedding

    tokens = model.preprocess(["an example of some length", "another"])
    axes = {name: {0: "batch", 1: "tokens"} for name in inputs}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of every Python branch it follows
        torch.onnx.export(
            Graph().eval(),
            tuple(tokens[name] for name in inputs),
            str(path),
            input_names=list(inputs),
            output_names=["embedding"],
            dynamic_axes={**axes, "embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
