"""The layouts that are known, a module each; what those of MovieLens share is `listed`."""
