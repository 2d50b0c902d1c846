"""Pictures as pure functions: what is seen goes in, the text of an SVG comes out."""
