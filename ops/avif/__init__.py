"""AVIF: what its boxes and its bitstream say of colours, where libvips and libheif pass it over."""
