"""The scenes of the Inside page, one file each: an embedding from a lookup to the whole model."""
