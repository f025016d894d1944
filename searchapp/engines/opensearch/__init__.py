"""A cluster of OpenSearch answers."""
