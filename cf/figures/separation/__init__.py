"""How far two kinds of films part: scores, AUCs with their intervals, across settings."""
