"""Errors that are meant for people.

    PlaygroundError
    ├── ConfigError         a setting that cannot be: names the value, the range and the remedy
    ├── DataError           pictures or points that cannot be read
    ├── StoreError          a file that is damaged, foreign or of another architecture
    ├── DeviceError         a device that was asked for and is not there
    ├── TrainingDiverged    a loss became NaN or infinite
    ├── MemoryShortError    an update or a network needs more memory than there is
    └── BusyError           the server is full, or a limit of a public host is reached

An error carries a key and its values; `texts/*/errors.toml` has the sentence. Any other exception is a bug.
"""

from playground.texts import text


class PlaygroundError(Exception):
    """A sentence for a person: what was wrong, with its value, and what to do.

    Args:
        key: the sentence's key below `error.` in the texts.
        values: what its `{places}` are filled with.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def say(self) -> str:
        """The whole sentence, in the language that is spoken."""
        return text(f"error.{self.key}", **self.values)

    def __str__(self) -> str:
        return self.say()


class ConfigError(PlaygroundError):
    """A setting that cannot be."""

    def called(self, label: str) -> "ConfigError":
        """The same error about a setting that is called `label` where it was made: the rate of D, not any rate."""
        return ConfigError(self.key, **(self.values | {"label": label})) if "label" in self.values else self


class DataError(PlaygroundError):
    """Pictures or points that cannot be read."""


class StoreError(PlaygroundError):
    """A file that is damaged, foreign or of another architecture."""


class DeviceError(PlaygroundError):
    """A device that was asked for and is not there."""


class TrainingDiverged(PlaygroundError):
    """A loss became NaN or infinite."""


class MemoryShortError(PlaygroundError):
    """An update or a network needs more memory than there is."""


class BusyError(PlaygroundError):
    """The server is full, or a limit of a public host is reached."""
