"""The map: vectors laid out in a plane, which way round it lies, and what its parts stand for."""
