"""`python -m cf`: the same work without a browser; what can be typed stands in `cf.cli.parser`."""

import os
import sys

from cf.cli.parser import run_program

if __name__ == "__main__":
    # More threads only get in each other's way on matrices as small as these.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console may lack the help texts' arrows
    run_program()
