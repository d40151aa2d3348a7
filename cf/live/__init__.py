"""A run in time: the orders that it takes, its pace, the frames that show it."""
