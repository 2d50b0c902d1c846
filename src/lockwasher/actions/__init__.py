"""The verbs: everything a person or a timer can do, one function each. They alone ask the clock and write the journal."""
