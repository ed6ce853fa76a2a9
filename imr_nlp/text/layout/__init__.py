"""What a letter looks like, told apart from what it says: characters, hidden words, marks of layout, broken words."""
