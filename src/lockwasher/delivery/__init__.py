"""Letters on their way: SMTP, what a server answered, and what it sends back. Knows nothing of records."""
