"""What a roomful of people shares: the board."""
