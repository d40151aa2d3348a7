"""The page Inside: what a scene is, their order, the guess before an answer, and one's own part."""
