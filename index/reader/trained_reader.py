"""The reader that comes with Dateline.

What is shipped are the layers and heads that were trained (see `index.training`), with weights of eight bits.
The word vectors before them are those of the default embedding model, read from its package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.embed.model_files import ModelFiles
from index.embed.written_files import crc32
from index.errors import ModelError
from index.reader.inputs import ReaderInput, open_tokenizer, reader_input
from index.reader.reading import Readable, Reading, Scores, decode

GRAPH = Path(__file__).with_name("reader.onnx")
GRAPH_CRC32 = 0xC57D0451
"""Of the graph that ships: ONNX Runtime reads weights with a wrong bit without a word."""
_WORDS_KEPT = 1024
"""Word vectors kept at hand, 1.5 MiB: to slice one out of the file takes 10 µs, a question has hundreds."""
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
        # Passages are shared out among threads, not the work on each: waiting for one another in every layer
        # costs a sixth more.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Processors without VNNI add products of eight bits in sixteen, which overflow unless this is set:
        # scores were off by 0.4 on average there.
        options.add_session_config_entry("session.x64quantprecision", "1")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._tokenizer = open_tokenizer(base.folder)
        self._vectors = TokenVectors(base.folder / "model.safetensors")
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[Readable]) -> list[Reading]:
        """Reads some passages; one reading for each. Safe to call from several threads."""
        inputs = [reader_input(self._tokenizer, question, p.title, p.text, p.sentences) for p in passages]
        # The longest first, lest one thread be left with it in the end.
        order = sorted(range(len(inputs)), key=lambda place: -len(inputs[place]))
        # No batches: as activations are quantised over one, a passage's scores would depend on those beside
        # it, by as much as 5.
        scores = dict(zip(order, self._threads.map(self._scores, (inputs[n] for n in order)), strict=True))
        return [decode(tokens, scores[n], passages[n].text) for n, tokens in enumerate(inputs)]

    def _scores(self, tokens: ReaderInput) -> Scores:
        embedded = self._vectors.embed(tokens.ids[None], tokens.types[None])
        mask = np.ones((1, len(tokens)), np.int64)
        (scores,) = self._session.run(None, {"embedded": embedded, "mask": mask})
        found: Scores = scores[0]
        return found


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
        words = self._file.get_slice("embeddings.word_embeddings.weight")
        self._word: Callable[[int], Scores] = lru_cache(_WORDS_KEPT)(lambda number: words[number])
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
        words = np.stack([self._word(number) for number in ids.ravel().tolist()]).reshape(*ids.shape, -1)
        vectors = words + self._places[: ids.shape[1]] + self._types[types]
        vectors -= vectors.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((vectors * vectors).mean(axis=-1, keepdims=True) + _EPSILON)
        embedded: Scores = (vectors / deviation * self._scale + self._shift).astype(np.float32)
        return embedded
