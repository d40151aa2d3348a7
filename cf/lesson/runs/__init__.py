"""Several runs beside one another, in sentences: what one idea, setting or seed is worth."""
