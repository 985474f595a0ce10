"""The two encoders give the same vectors, and a model is used only if it is what it says it is."""

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from damage import flip_a_bit, truncate
from homes import copy_home
from limits import no_room

from index.embed.exported_model import MIN_AGREEMENT, ModelExport, read_export
from index.embed.model_files import ModelFiles, locate_model
from index.embed.passage_encoder import FEW_PASSAGES, PassageEncoder
from index.embed.question_encoder import QuestionEncoder
from index.embed.reference import Vectors, computes_bf16, load_reference, normalise
from index.errors import ModelError
from index.settings import DEFAULT_MODEL, EmbeddingSettings

ROOT = Path(__file__).parents[2]
TEXTS = (
    "Who was blamed for the Baghdad attack?",
    "flood",
    "How many people died, and when did the water of the Sarn begin to fall below the bridge of Orlay?",
    "Wer hat die Talsperre geöffnet – und wann?",
    "Кто открыл шлюзы плотины?",
    "谁打开了水坝的闸门？",
    "$12.5m (up 3%) \N{EM DASH} “says who?”",
    "🔥",
    "",
    "The committee met at the harbour and discussed the plan. " * 60,
)


@pytest.fixture(scope="module")
def files() -> ModelFiles:
    return locate_model(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def exports(sample_home: Path) -> Path:
    """The folder with the export that indexing the samples has made."""
    return sample_home / "models"


@pytest.fixture(scope="module")
def export(files: ModelFiles, exports: Path) -> ModelExport:
    return ModelExport(files, exports, wanted=True)


@pytest.fixture(scope="module")
def full_precision(files: ModelFiles, exports: Path) -> PassageEncoder:
    """sentence-transformers for everything."""
    return PassageEncoder(files, EmbeddingSettings(bf16="off"), ModelExport(files, exports, wanted=False))


@pytest.fixture(scope="module")
def reference(files: ModelFiles) -> Vectors:
    """What sentence-transformers itself makes of `TEXTS`."""
    model = load_reference(files)
    return normalise(np.stack([model.encode(text, show_progress_bar=False) for text in TEXTS]))


def test_the_fast_encoder_of_questions_agrees_with_sentence_transformers(
    files: ModelFiles, export: ModelExport, full_precision: PassageEncoder, reference: Vectors
) -> None:
    encoder = QuestionEncoder(export, reference=full_precision)
    assert encoder._exported is not None
    vectors = np.stack([encoder.encode(text) for text in TEXTS])
    assert (encoder.dimension, encoder.fingerprint) == (384, files.fingerprint())
    assert np.einsum("ij,ij->i", vectors, reference).min() >= MIN_AGREEMENT
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_passages_agree_with_questions_in_both_number_formats(
    files: ModelFiles, exports: Path, full_precision: PassageEncoder, reference: Vectors
) -> None:
    vectors = full_precision.encode(TEXTS)
    assert np.einsum("ij,ij->i", vectors, reference).min() >= MIN_AGREEMENT
    never = ModelExport(files, exports, wanted=False)
    rounded = PassageEncoder(files, EmbeddingSettings(bf16="on"), never).encode(TEXTS[:3])
    assert np.einsum("ij,ij->i", rounded, reference[:3]).min() >= 0.995
    assert np.linalg.norm(rounded, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_new_article_is_indexed_without_pytorch(sample_home: Path, tmp_path: Path) -> None:
    home = copy_home(sample_home, tmp_path / "home")
    article = tmp_path / "ferry.md"
    words = "The ferry to Kestrel Isle left the quay an hour late because its crew waited for the mail. " * 9
    article.write_text(f"# The ferry left late\n\n{words}", encoding="utf-8")
    program = (
        "import sys\nfrom bot.cli import app\n"
        "try: app(prog_name='dateline')\n"
        "finally: print(sorted({'torch', 'sentence_transformers', 'transformers'} & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", program, "--home", str(home), "index", str(article)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "1 added" in ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1] == "[]"


def test_few_passages_go_through_the_export_and_many_through_the_reference(
    files: ModelFiles, export: ModelExport, full_precision: PassageEncoder, reference: Vectors
) -> None:
    encoder = PassageEncoder(files, EmbeddingSettings(bf16="off"), export)
    vectors = encoder.encode(TEXTS)
    assert encoder._model is None
    assert np.einsum("ij,ij->i", vectors, reference).min() >= MIN_AGREEMENT
    encoder._model = full_precision.model  # loaded once for all these tests
    assert np.einsum("ij,ij->i", encoder.encode(TEXTS[:2]), reference[:2]).min() >= MIN_AGREEMENT
    fresh = PassageEncoder(files, EmbeddingSettings(), export)
    assert fresh._exported_for(FEW_PASSAGES - 1) is not None
    assert fresh._exported_for(2) is None
    assert fresh._exported_for(1) is None  # the reference is there now


def test_all_passages_go_through_the_export_where_that_is_the_backend(
    files: ModelFiles, export: ModelExport, reference: Vectors
) -> None:
    encoder = PassageEncoder(files, EmbeddingSettings(backend="onnx"), export)
    many = TEXTS * (FEW_PASSAGES // len(TEXTS) + 1)
    vectors = encoder.encode(many)
    assert encoder._model is None
    assert np.einsum("ij,ij->i", vectors[-len(TEXTS) :], reference).min() >= MIN_AGREEMENT
    assert encoder._exported_for(10 * FEW_PASSAGES) is not None
    with pytest.raises(ValueError, match="fast_questions"):
        EmbeddingSettings(backend="onnx", fast_questions=False)


def test_questions_go_through_the_reference_where_fast_ones_are_switched_off(
    files: ModelFiles, exports: Path, full_precision: PassageEncoder, reference: Vectors
) -> None:
    encoder = QuestionEncoder(ModelExport(files, exports, wanted=False), reference=full_precision)
    assert encoder._exported is None
    vectors = np.stack([encoder.encode(text) for text in TEXTS[:3]])
    assert np.einsum("ij,ij->i", vectors, reference[:3]).min() >= MIN_AGREEMENT


def test_questions_go_through_the_reference_where_the_export_is_known_to_disagree(
    files: ModelFiles, exports: Path, tmp_path: Path, full_precision: PassageEncoder, reference: Vectors
) -> None:
    folder = Path(shutil.copytree(exports, tmp_path / "models")) / files.stamp[:16]
    description = json.loads((folder / "export.json").read_text())
    (folder / "export.json").write_text(json.dumps(description | {"usable": False}))
    (folder / "model.onnx").unlink()
    export = ModelExport(files, tmp_path / "models", wanted=True)
    encoder = QuestionEncoder(export, reference=full_precision)
    assert encoder.encode(TEXTS[0]) @ reference[0] >= MIN_AGREEMENT


def test_an_export_that_is_damaged_is_made_again(
    files: ModelFiles, exports: Path, tmp_path: Path, full_precision: PassageEncoder, reference: Vectors
) -> None:
    folder = Path(shutil.copytree(exports, tmp_path / "models")) / files.stamp[:16]
    names = ("model.onnx", "tokenizer.json")
    written = {name: (folder / name).read_bytes() for name in names}
    flip_a_bit(folder / "model.onnx")
    (folder / "tokenizer.json").unlink()
    export = ModelExport(files, tmp_path / "models", wanted=True)
    encoder = QuestionEncoder(export, reference=full_precision)
    assert encoder.encode(TEXTS[0]) @ reference[0] >= MIN_AGREEMENT
    assert {name: (folder / name).read_bytes() for name in names} == written


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("damage", [Path.unlink, truncate, flip_a_bit], ids=["delete", "truncate", "flip"])
def test_a_file_of_an_export_is_not_read_unless_it_is_what_was_written(
    files: ModelFiles, exports: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    shutil.copytree(exports, tmp_path / "models")
    export = ModelExport(files, tmp_path / "models", wanted=True)
    damage(tmp_path / "models" / files.stamp[:16] / name)
    with pytest.raises(OSError, match=name):
        export._open(1)


def test_where_a_damaged_export_cannot_be_made_again_the_reference_answers(
    files: ModelFiles, exports: Path, tmp_path: Path, full_precision: PassageEncoder, reference: Vectors
) -> None:
    shutil.copytree(exports, tmp_path / "models")
    assert full_precision.model  # whose libraries write as well when they are imported
    export = ModelExport(files, tmp_path / "models", wanted=True)
    flip_a_bit(tmp_path / "models" / files.stamp[:16] / "model.onnx")
    with no_room():
        encoder = QuestionEncoder(export, reference=full_precision)
    assert encoder.encode(TEXTS[0]) @ reference[0] >= MIN_AGREEMENT


@pytest.mark.parametrize(
    "changed",
    [{"version": 0}, {"stamp": "of another model"}, {"surprise": 1}, {"inputs": 7}],
    ids=lambda changed: next(iter(changed)),
)
def test_an_export_of_another_version_or_model_is_not_used(
    files: ModelFiles, exports: Path, tmp_path: Path, changed: dict[str, object]
) -> None:
    description = json.loads((exports / files.stamp[:16] / "export.json").read_text())
    path = tmp_path / "export.json"
    path.write_text(json.dumps(description))
    assert read_export(tmp_path, files) is not None
    path.write_text(json.dumps(description | changed))
    assert read_export(tmp_path, files) is None
    path.write_text('{"version":')
    assert read_export(tmp_path, files) is None


# The model's files ---------------------------------------------------------------------------------


@pytest.fixture
def copied(files: ModelFiles, tmp_path: Path) -> ModelFiles:
    """The default model in another folder, under its own name."""
    folder = Path(shutil.copytree(files.folder, tmp_path / "model"))
    return ModelFiles(DEFAULT_MODEL, folder, "")


def flip_a_byte(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(path.stat().st_size // 2)
        byte = stream.read(1)
        stream.seek(-1, 1)
        stream.write(bytes([byte[0] ^ 1]))


def test_weights_under_the_default_name_that_are_not_the_published_ones_are_refused(
    copied: ModelFiles,
) -> None:
    flip_a_byte(copied.folder / "model.safetensors")
    with pytest.raises(ModelError, match=r"weights have SHA-256 [0-9a-f]{64}\. Reinstall it"):
        copied.fingerprint()


def test_the_fingerprint_follows_the_content_and_not_the_place(files: ModelFiles, copied: ModelFiles) -> None:
    assert copied.fingerprint() == files.fingerprint()
    (copied.folder / "notes.md").write_text("decides nothing")
    assert copied.fingerprint() == files.fingerprint()
    flip_a_byte(copied.folder / "model.safetensors")
    elsewhere = locate_model(str(copied.folder))
    assert elsewhere.fingerprint() != files.fingerprint()


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "1_Pooling/config.json", "modules.json"])
def test_every_file_that_decides_the_vectors_counts_for_the_fingerprint(
    files: ModelFiles, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(files.folder, folder, ignore=shutil.ignore_patterns("*.safetensors", "*.bin"))
    (folder / "model.safetensors").write_bytes(b"small")
    before = locate_model(str(folder))
    fingerprint = before.fingerprint()
    with (folder / name).open("a") as stream:
        stream.write(" ")
    after = locate_model(str(folder))
    assert after.fingerprint() != fingerprint
    assert after.stamp != before.stamp


def test_a_folder_without_weights_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="holds no model weights"):
        locate_model(str(tmp_path))


def test_a_name_that_no_model_can_have_is_refused_with_a_way_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL), pytest.raises(ModelError, match=r"Check .* or use the default"):
        locate_model("no/such/model/at all")


def test_a_folder_that_is_no_model_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    (tmp_path / "config.json").write_text("{}")
    files = locate_model(str(tmp_path))
    encoder = PassageEncoder(files, EmbeddingSettings(), ModelExport(files, tmp_path, wanted=True))
    with pytest.raises(ModelError, match="cannot be loaded"):
        encoder.encode(["text"])


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("flags : fpu avx512f avx512_bf16 amx_tile", True),
        ("flags : amx_bf16", True),
        ("flags : avx2 avx512f", False),
        ("", False),
    ],
)
def test_bfloat16_is_used_only_where_the_processor_computes_in_it(
    tmp_path: Path, flags: str, expected: bool
) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(flags)
    assert computes_bf16(path) is expected
    assert computes_bf16(tmp_path / "missing") is False
