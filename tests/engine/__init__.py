"""Tests of the engine on small models of its own, and on the cooperation model."""
