"""From sections and mentions to the decision object, one reader for each part of it."""
