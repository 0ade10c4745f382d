"""The library on the page: saving, finding, looking at and sharing scenarios."""
