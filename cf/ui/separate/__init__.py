"""The parts of the Separate page."""
