"""Collaborative filtering by learned embeddings: train it, watch it, take it apart."""

import os

# Arrow's own pool keeps some 15 MB of each process for the next table, and reads large CSV files at
# two thirds of the speed. Arrow looks here as it is loaded.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

__version__ = "0.1.0"
