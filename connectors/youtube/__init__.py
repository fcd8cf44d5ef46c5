"""YouTube, by the Data API through google-api-python-client."""
