"""Foreign massagers to try a profile on: each speaks as its maker wrote it, not as we read it."""
