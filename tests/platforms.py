"""Where requirements.txt can be installed from wheels: every platform by every version of Python.

    python -m venv /tmp/uv && /tmp/uv/bin/pip install uv
    /tmp/uv/bin/python tests/platforms.py

Resolved by uv, which reads the index's metadata and downloads no package. pip will not do: with
`--platform` it still takes the environment markers of the machine that it runs on.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parent.parent / "requirements.txt"
PLATFORMS = {
    "Linux x86-64": "x86_64-manylinux_2_28",
    "Linux aarch64": "aarch64-manylinux_2_28",
    "macOS 14, Apple silicon": "aarch64-apple-darwin",
    "Windows x64": "x86_64-pc-windows-msvc",
    "macOS 14, Intel": "x86_64-apple-darwin",
}
PROMISED = [name for name in PLATFORMS if "Intel" not in name]
VERSIONS = ["3.11", "3.12", "3.13", "3.14"]


def resolve(platform: str, version: str) -> tuple[int, str]:
    """How many packages are needed, or 0 and why there is no answer."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config"]
    command += ["--only-binary", ":all:", "--no-header", "--no-annotate", "--color", "never"]
    command += ["--python-platform", platform, "--python-version", version, str(REQUIREMENTS)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"},
    )
    if done.returncode:
        return 0, done.stderr.strip()
    return len(re.findall(r"^[\w.-]+==", done.stdout, re.MULTILINE)), ""


def main() -> int:
    """Print the table; 1 if a promised platform fails."""
    n_failed = 0
    print(f"{'packages needed':<25}" + "".join(f"{version:>8}" for version in VERSIONS))
    for name, platform in PLATFORMS.items():
        answers = [resolve(platform, version) for version in VERSIONS]
        print(f"{name:<25}" + "".join(f"{n or 'none':>8}" for n, _ in answers), flush=True)
        for why in dict.fromkeys(why for _, why in answers if why):
            print("    " + "\n    ".join(why.splitlines()))
        n_failed += name in PROMISED and not all(n for n, _ in answers)
    return int(n_failed > 0)


if __name__ == "__main__":
    sys.exit(main())
