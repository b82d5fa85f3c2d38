"""The Image API: addresses and information documents."""
