"""Which movies lie near which: in all factors, in what is drawn, and by who rated them."""
