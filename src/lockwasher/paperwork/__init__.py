"""Papers out: a frozen value in, a PDF, a Word document or plain text out. No clock and no database."""
