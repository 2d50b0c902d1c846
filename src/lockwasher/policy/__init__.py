"""What a reform would save: a policy changes a world, and two worlds are compared on the same futures."""
