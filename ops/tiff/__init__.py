"""TIFF: which numbers a file holds and what they mean, where libvips does not see it. One module per step."""
