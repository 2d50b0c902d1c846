"""Files in and out: a portfolio as a folder of plain files."""
