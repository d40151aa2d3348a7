"""The commands of `python -m cf`, a file each; `parser` lists them."""
