"""Nextdoor, by its partner API where the agency was granted it, and by hand where it was not."""
