"""A design and its values: layers on a canvas."""
