"""Measures the assistant beside the bots people usually build. The roof: here everything may be imported."""
