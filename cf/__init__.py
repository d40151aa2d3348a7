"""Collaborative filtering by learned embeddings: train it, watch it, take it apart."""

__version__ = "0.1.0"
