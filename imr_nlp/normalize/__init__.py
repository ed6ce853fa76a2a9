"""Pure functions from the words of a letter to values. They know neither spaCy nor letters."""
