"""Small grammars over the view: what is compositional in the letters' language."""
