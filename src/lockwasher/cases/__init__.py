"""Where a case stands: events in, progress and clocks out."""
