"""The map in the browser: what it is sent, and the programs that draw it."""
