"""What is drawn beside the map of a run that trains: its loss, its numbers, what the map shows."""
