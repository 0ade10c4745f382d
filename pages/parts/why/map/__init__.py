"""The causal map as a component, drawn by Cytoscape.js, which is beside it: no network is needed."""
