"""`python -m cf`: the same work without a browser; what can be typed stands in `cf.cli.parser`."""

import os
import sys

from cf.cli.parser import main

def _run() -> NoReturn:
    """Run one command as a program, which ends here and now.

    Not through the interpreter's end: Arrow's and torch's own threads may still be at work, and one
    that meets a Python being taken down aborts the whole process.
    """
    try:
        main()
        code: Any = 0
    except SystemExit as end:
        code = end.code or 0
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            code = FAILED
    os._exit(code)


if __name__ == "__main__":
    # More threads only get in each other's way on matrices as small as these.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console may lack the help texts' arrows
    _run()
