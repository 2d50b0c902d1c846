"""What will come loose, and when it must be started."""
