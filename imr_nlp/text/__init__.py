"""The letter's text: tokens, the text without layout that every rule reads, intervals, sentences, numbers in words."""
