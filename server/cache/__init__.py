"""Where finished pictures are kept."""
