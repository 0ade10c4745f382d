"""What the Uncertainty page is made of: its questions, its charts and words."""
