"""Instagram's professional accounts, by the Graph API through facebook-sdk."""
