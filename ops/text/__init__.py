"""Text: fonts, where lines break, typesetting, and the ink of letters."""
