"""Where the configuration and the index lie, and what the configuration says.

`--config` or `DATELINE_CONFIG` names the file, `--home` or `DATELINE_HOME` the folder of the index;
without them both lie where the operating system keeps such things. Nothing here writes.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from bot.settings import AllSettings
from index.errors import SettingsError
from index.settings import parse_settings

APPLICATION = "dateline"
CONFIG_VARIABLE = "DATELINE_CONFIG"
HOME_VARIABLE = "DATELINE_HOME"


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration in effect.

    Attributes:
        path: The configuration file; it need not exist when nobody named it.
        home: The folder of the index; it need not exist yet.
        settings: What the file says, with defaults for the rest.
    """

    path: Path
    home: Path
    settings: AllSettings


def config_path(explicit: Path | None = None, environ: Mapping[str, str] = os.environ) -> tuple[Path, bool]:
    """Finds the configuration file.

    Returns:
        Its path, and whether somebody named it (then it must exist to be read).
    """
    named = explicit or _path_in(environ, CONFIG_VARIABLE)
    if named:
        return named.expanduser(), True
    import platformdirs

    return platformdirs.user_config_path(APPLICATION, appauthor=False) / "config.toml", False


def home_directory(explicit: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Finds the folder of the index."""
    named = explicit or _path_in(environ, HOME_VARIABLE)
    if named:
        return named.expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path(APPLICATION, appauthor=False)


def cache_directory() -> Path:
    """The folder for what can be made again, such as the indexes of `dateline eval`."""
    import platformdirs

    return platformdirs.user_cache_path(APPLICATION, appauthor=False)


def load_config(
    config: Path | None = None, home: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Config:
    """Reads the configuration.

    Args:
        config: The file named by the caller, before any that the environment names.
        home: The home named by the caller, before any that the environment names.
        environ: The environment.

    Raises:
        SettingsError: The named file is not there, cannot be read, is not TOML, or holds a setting
            that is unknown or out of range.
    """
    path, named = config_path(config, environ)
    values: dict[str, Any] = {}
    if path.exists() or path.is_symlink():
        values = _read(path)
    elif named:
        raise SettingsError(
            f"There is no configuration file {path}. Write one with `dateline --config {path} init`, or "
            f"leave out --config and {CONFIG_VARIABLE} to use the defaults."
        )
    return Config(path, home_directory(home, environ), _settings(values, path))


def example_config() -> str:
    """The text of `config.example.toml`: every setting, commented out at its default."""
    packaged = resources.files("bot") / "config.example.toml"
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    # In a checkout the file stands beside the packages; the wheel carries it inside `bot`.
    return (Path(__file__).parent.parent / "config.example.toml").read_text(encoding="utf-8")


def _path_in(environ: Mapping[str, str], variable: str) -> Path | None:
    value = environ.get(variable, "").strip()
    return Path(value) if value else None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:  # also a number too long, and lists too deep to be read
        raise SettingsError(f"{path} is not valid TOML: {error}. Correct it there.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error


def _settings(values: Mapping[str, Any], path: Path) -> AllSettings:
    try:
        return parse_settings(values, AllSettings)
    except SettingsError as error:
        raise SettingsError(
            f"{error} Correct it in {path}; `dateline init` writes a file that names every setting."
        ) from error
