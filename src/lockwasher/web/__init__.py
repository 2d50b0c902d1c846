"""Pages and an API: the desk as people use it. A door beside the terminal, on the same actions."""
