"""The errors a person can cause or meet.

CfError
├── SettingError        a setting outside what is allowed
├── DataError           a file that cannot be read as ratings or movies
├── DivergedError       training whose loss exploded or became NaN
├── EngineError         the engine that holds the runs cannot be reached
│   └── WorkerLostError a worker process died and took its run with it
├── StoreError          a saved run that cannot be read or written
└── BoardError          a run that the room's board does not take, or a board that cannot be used

Every message says what was seen, where, what is allowed and what to do.
Pages catch `CfError` and show its message; anything else is a bug and shows as one.
"""


class CfError(Exception):
    """Base of everything that is explained to the person instead of traced."""


class SettingError(CfError):
    """A setting outside what is allowed; `setting` is its name, where it is one of the table."""

    def __init__(self, message: str, setting: str = "") -> None:
        super().__init__(message)
        self.setting = setting


class DataError(CfError):
    """A file that cannot be read as ratings or movies."""


class DivergedError(CfError):
    """Training whose loss exploded or became NaN."""


class EngineError(CfError):
    """The engine that holds the runs cannot be reached."""


class WorkerLostError(EngineError):
    """A worker process died and took its run with it."""


class StoreError(CfError):
    """A saved run that cannot be read or written."""


class BoardError(CfError):
    """A run that the room's board does not take, or a board that cannot be used."""
