"""Pinned results: what the model gave when somebody last looked. `python -m tests.pinned` renews them."""
