"""The commands of `python -m bot`, and the wiring they share. The roof: here everything may be imported."""
