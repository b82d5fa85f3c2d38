"""Pictures: values, geometry, libvips. Knows nothing of HTTP, settings or people."""
