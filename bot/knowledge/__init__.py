"""What the secretariat wrote, as types, and pure reasoning over it: no network, no clock, no files."""
