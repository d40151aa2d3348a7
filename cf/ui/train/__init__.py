"""The page Train: the live map, and the panels beside it."""
