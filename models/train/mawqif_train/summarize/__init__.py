"""Training of the English summariser: sentence salience and word keep/drop on one encoder."""
