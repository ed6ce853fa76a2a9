"""The pipeline's components, one file each."""
