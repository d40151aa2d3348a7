"""The parts of the page *You*."""
