"""Training of Mawqif's models: translation (Arabic to English) and the tagger of positions."""
