"""The numbers behind the scenes of a lesson: each scene's own small computation, no widgets."""
