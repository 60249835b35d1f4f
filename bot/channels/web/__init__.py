"""The web page: one conversation a browser, over plain requests that may be repeated without harm."""
