"""Pages, and what they are drawn with."""
