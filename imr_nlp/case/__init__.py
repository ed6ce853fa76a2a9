"""What the letter says of the case as a whole: case number, dates, priority, reviewer, patient."""
