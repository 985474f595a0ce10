"""The reader that comes with Dateline.

What is shipped are the layers and heads that were trained (see `index.training`), with weights of eight bits.
The word vectors before them are those of the default embedding model, read from its package.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embed.model_files import ModelFiles
from index.reader.inputs import ReaderInput, open_tokenizer, pad, reader_input
from index.reader.reading import Readable, Reading, Scores, decode

GRAPH = Path(__file__).with_name("reader.onnx")
_EPSILON = 1e-12
"""Of the embedding model's layer normalisation, as its config.json has it."""


class TrainedReader:
    """Reads with the shipped graph.

    Args:
        base: The default embedding model.
        graph: The exported network.
        threads: Threads that share the work.
    """

    def __init__(self, base: ModelFiles, graph: Path = GRAPH, *, threads: int = 2) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that wait for work while spinning take the cores from other questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._tokenizer = open_tokenizer(base.folder)
        self._vectors = TokenVectors(base.folder / "model.safetensors")

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """Reads some passages; one reading for each. Safe to call from several threads."""
        if not passages:
            return []
        tokens = [reader_input(self._tokenizer, question, p.title, p.text, p.sentences) for p in passages]
        scores = self.scores(tokens)
        return [decode(t, s, p.text) for t, s, p in zip(tokens, scores, passages, strict=True)]

    def scores(self, tokens: Sequence[ReaderInput]) -> list[Scores]:
        """What the network gives for the tokens of each passage: shapes (tokens, 3)."""
        ids, types = pad([t.ids for t in tokens]), pad([t.types for t in tokens])
        mask = pad([np.ones(len(t), np.int64) for t in tokens])
        embedded = self._vectors.embed(ids, types)
        (scores,) = self._session.run(None, {"embedded": embedded, "mask": mask})
        return [row[: len(t)] for row, t in zip(scores, tokens, strict=True)]


class TokenVectors:
    """The first layer of the embedding model: token ids -> vectors.

    Args:
        weights: The model's weights; word vectors are read from the file as they are needed.
    """

    def __init__(self, weights: Path) -> None:
        from safetensors import safe_open

        self._file = safe_open(weights, framework="np")
        self._words = self._file.get_slice("embeddings.word_embeddings.weight")
        self._places: Scores = self._file.get_tensor("embeddings.position_embeddings.weight")
        self._types: Scores = self._file.get_tensor("embeddings.token_type_embeddings.weight")
        self._scale: Scores = self._file.get_tensor("embeddings.LayerNorm.weight")
        self._shift: Scores = self._file.get_tensor("embeddings.LayerNorm.bias")

    def embed(self, ids: np.ndarray, types: np.ndarray) -> Scores:
        """Embeds tokens as BERT does (Devlin et al. 2019): word, place and type, summed and normalised.

        Args:
            ids: Token ids, shape (passages, tokens).
            types: Their types, same shape.

        Returns:
            Shape (passages, tokens, width).
        """
        known, place = np.unique(ids, return_inverse=True)
        words = np.concatenate([self._words[int(n) : int(n) + 1] for n in known])
        vectors = words[place.reshape(ids.shape)] + self._places[: ids.shape[1]] + self._types[types]
        vectors -= vectors.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((vectors * vectors).mean(axis=-1, keepdims=True) + _EPSILON)
        embedded: Scores = (vectors / deviation * self._scale + self._shift).astype(np.float32)
        return embedded
