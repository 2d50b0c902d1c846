"""Lawful routes through customs, and what stands between an item and each of them."""
