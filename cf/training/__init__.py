"""Models, optimisers and the trainer: no thread, no clock, no screen."""
