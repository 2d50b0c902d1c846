"""What there is: frozen nouns, the portfolio that holds them, the title ledger."""
