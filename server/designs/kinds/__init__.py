"""Kinds of fields: how their values are read, spelled and shown."""
