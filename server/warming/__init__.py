"""Warming: lists, manifests and ladders → requests that fill the caches of a running server."""
