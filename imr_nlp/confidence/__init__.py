"""How far each value of a decision can be trusted, and which values a person should look at."""
