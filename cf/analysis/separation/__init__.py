"""How far two kinds of movies part: probes, their held-out AUC, and what may be said of it."""
