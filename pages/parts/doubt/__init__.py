"""What the Uncertainty page is made of: its questions, the work behind them, its charts and words."""
