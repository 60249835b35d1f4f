"""What was sent, for the office's own lists: a row a submission, in codes that mean the same in every language."""
