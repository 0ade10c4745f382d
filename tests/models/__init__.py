"""Tests of the cooperation model and of what runs, checks, reads and writes it."""
