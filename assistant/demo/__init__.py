"""An evening that plays itself: a person from a script, the real parts, a simulated massager."""
