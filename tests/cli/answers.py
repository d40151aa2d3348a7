"""What a command prints for programs, and the one line that it answers a mistake with."""

import json

import pytest

from cf.cli.parser import main


def strictly(line: str) -> dict:
    def refuse(token: str) -> None:
        raise AssertionError(f"{token} is not JSON")

    return json.loads(line, parse_constant=refuse)


def trained(capsys, *arguments: str) -> list[dict]:
    """The JSON lines of `train`; nothing may appear beside them."""
    main(["train", "--json", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    return [strictly(line) for line in out.splitlines()]


def refused(capsys, *arguments: str) -> str:
    """The one line that a mistake is answered with."""
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    out, err = capsys.readouterr()
    assert (exit.value.code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.endswith(" --help)\n")
    return err
