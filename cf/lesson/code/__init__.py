"""A model as code: its own source, and a run as a program of its own."""
