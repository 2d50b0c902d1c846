"""The pages, a module each: what it asks of the desk, and what it shows."""
