"""`python -m cf`: the same work without a browser; what can be typed stands in `cf.cli.parser`."""

import os
import sys

from cf.cli.parser import run_program

if __name__ == "__main__":
    # Before NumPy is loaded: on matrices this small, threads that wait for each other take longer.
    for library in ("OMP", "OPENBLAS"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console may lack the help texts' arrows
    run_program()
