"""One file per target language; only these know how a target is spelled."""
