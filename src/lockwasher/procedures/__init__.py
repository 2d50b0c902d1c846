"""What the rules say: dated editions in strict YAML, each step and clock with its citation."""
