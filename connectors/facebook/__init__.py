"""Facebook Pages, by the Graph API through facebook-sdk."""
