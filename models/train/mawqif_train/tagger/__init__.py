"""The tagger of positions: finds reporting cues, then who said what for each of them."""
