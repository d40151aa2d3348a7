"""The numbers behind the scenes of a lesson: those of one run at the top, of several in `runs`."""
