"""The decision assembled from the mentions, checked for what contradicts, and the component `imr_decision`."""
