"""What we believe of durations."""
