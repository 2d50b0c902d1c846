"""Lockwasher: what will come loose, why, and what to start this week."""
