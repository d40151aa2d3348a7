"""Runs beside one another: settings, seeds and sweeps, and how far their maps differ."""
