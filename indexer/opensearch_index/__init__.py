"""The copy of a local index that a cluster of OpenSearch has."""
