"""The Evidence page: numbers and their sources, history against model, validation."""
