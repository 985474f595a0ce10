"""The reader that comes with Dateline.

What is shipped are the layers and heads that were trained (see `index.training`), with weights of eight bits.
The word vectors before them are those of the default embedding model, read from its package.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embed.model_files import ModelFiles
from index.embed.written_files import crc32
from index.errors import ModelError
from index.reader.inputs import open_tokenizer, reader_input
from index.reader.reading import Readable, Reading, Scores, decode

GRAPH = Path(__file__).with_name("reader.onnx")
GRAPH_CRC32 = 0xC57D0451
"""Of the graph that ships: ONNX Runtime reads weights with a wrong bit without a word."""
_EPSILON = 1e-12
"""Of the embedding model's layer normalisation, as its config.json has it."""


class TrainedReader:
    """Reads with the shipped graph.

    Args:
        base: The default embedding model.
        graph: The exported network.
        written: Its CRC-32; None for whatever is there.
        threads: Threads that share the work.

    Raises:
        ModelError: The network is missing or is not what was written.
    """

    def __init__(
        self, base: ModelFiles, graph: Path = GRAPH, *, written: int | None = GRAPH_CRC32, threads: int = 2
    ) -> None:
        import onnxruntime

        if written is not None:
            _require_whole(graph, written)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that wait for work while spinning take the cores from other questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Processors without VNNI add products of eight bits in sixteen, which overflow unless this is set:
        # scores were off by 0.4 on average there.
        options.add_session_config_entry("session.x64quantprecision", "1")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._tokenizer = open_tokenizer(base.folder)
        self._vectors = TokenVectors(base.folder / "model.safetensors")

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """Reads some passages; one reading for each. Safe to call from several threads."""
        # One at a time: as activations are quantised over a batch, a passage's scores would depend on those
        # beside it, by as much as 5. It costs a tenth more time.
        return [self._read(question, passage) for passage in passages]

    def _read(self, question: str, passage: Readable) -> Reading:
        tokens = reader_input(self._tokenizer, question, passage.title, passage.text, passage.sentences)
        embedded = self._vectors.embed(tokens.ids[None], tokens.types[None])
        mask = np.ones((1, len(tokens)), np.int64)
        (scores,) = self._session.run(None, {"embedded": embedded, "mask": mask})
        return decode(tokens, scores[0], passage.text)


def _require_whole(graph: Path, written: int) -> None:
    try:
        whole = crc32(graph) == written
    except OSError:
        whole = False
    if not whole:
        raise ModelError(
            f"The reader's network {graph} is missing or damaged. Install Dateline again, or do without the "
            'reader: set model = "" in [reader].'
        )


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
