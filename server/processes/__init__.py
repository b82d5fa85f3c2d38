"""Supervision of the processes that serve: heartbeats, hung workers, stopping, reloading."""
