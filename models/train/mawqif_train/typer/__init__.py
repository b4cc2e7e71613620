"""The network that tells the type of a position from its sentence, reporting word and content."""
