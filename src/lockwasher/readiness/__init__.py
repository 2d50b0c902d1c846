"""What a milestone needs, and what is missing or contradictory on a day."""
