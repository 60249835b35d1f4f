"""One file a change, oldest first by name. A file that was released is never changed."""
