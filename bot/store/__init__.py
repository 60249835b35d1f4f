"""The database: what was said, where each conversation stands, what was submitted, what is owed."""
