"""The design document: what people write."""
