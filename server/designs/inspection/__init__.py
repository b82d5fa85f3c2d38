"""What is wrong with a design, and what could be better."""
