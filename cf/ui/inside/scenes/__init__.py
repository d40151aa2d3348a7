"""The scenes of the lesson, a module each; `cf.ui.inside.contents` has them in order."""
