"""Pictures: those of the map, of a live run, of Inside and of Separate in rooms of their own."""
