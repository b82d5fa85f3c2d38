"""The only folder that speaks HTTP."""
