"""A submission as a letter: what it says, how it is written, how it leaves."""
