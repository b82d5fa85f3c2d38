"""The configuration: one module per section, and how they are read."""
