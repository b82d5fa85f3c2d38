"""One file per revision, each from the one before it."""
