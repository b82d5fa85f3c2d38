"""Designs: images with blanks, how the blanks are named in a URL, and what fills them."""
