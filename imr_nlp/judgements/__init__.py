"""Words that decide or recommend, and what a rationale concludes."""
