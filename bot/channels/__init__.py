"""Where people are: each channel turns what a person does into events, and replies into what a person sees."""
