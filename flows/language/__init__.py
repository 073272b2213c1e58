"""The language conversations are written in: words, forms, events, steps."""
