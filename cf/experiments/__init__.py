"""Whole runs without a screen, computed in a worker or by a command."""
