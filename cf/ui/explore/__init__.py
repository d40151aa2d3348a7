"""The parts of the Explore page, one file for each thing that a person can do there."""
