"""Drawings of the sample designs, a module for each kind."""
