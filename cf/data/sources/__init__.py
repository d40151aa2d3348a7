"""Where data come from: a source looked at and read, and the releases that can be fetched."""
