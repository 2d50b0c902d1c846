"""Small pictures, drawn as SVG text by pure functions: no script, no inline style."""
