"""The worker processes that runs and computations live in, and what a server holds of them."""
