"""The pictures of a lesson's scenes."""
