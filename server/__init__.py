"""The service: URLs, people and places. Everything it knows of pictures is in `ops`."""
